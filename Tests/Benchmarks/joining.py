"""Joining a flow of generation 2: 1,000 transactions behind the head, and 1,000 members at once."""

import http.client
import json
import selectors
import socket
import statistics
import struct
import time
from pathlib import Path

from measure import Figures
from peers import FlowServer

MISSED = 1000
"""Transactions that the one who comes back has not seen."""
JOINERS = 1000
STATE_BYTES = 1 << 20
ROUNDS = 5
PATIENCE = 60.0


class RawSocket:
    """A WebSocket that reads bytes and frames, and no JSON: what is measured is the server."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.sendall(b"GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        self.unread = b""
        while b"\r\n\r\n" not in self.unread:
            self.unread += self.socket.recv(4096)
        self.unread = self.unread.split(b"\r\n\r\n", 1)[1]

    def send(self, event: str, payload: dict, ref: str = "1") -> None:
        text = json.dumps(["1", ref, "flow:joined", event, payload]).encode()
        size = bytes([0x80 | len(text)]) if len(text) < 126 else struct.pack("!BH", 0xFE, len(text))
        # A mask of zeros leaves the text as it is.
        self.socket.sendall(b"\x81" + size + bytes(4) + text)

    def receive(self) -> bytes:
        """The next message."""
        head = self.take(2)
        size = head[1] & 0x7F
        if size >= 126:
            size = int.from_bytes(self.take(2 if size == 126 else 8), "big")
        return self.take(size)

    def take(self, count: int) -> bytes:
        while len(self.unread) < count:
            data = self.socket.recv(1 << 20)
            if not data:
                raise RuntimeError("the server has closed the connection")
            self.unread += data
        taken, self.unread = self.unread[:count], self.unread[count:]
        return taken

    def answer(self, ref: str) -> bytes:
        while True:
            message = self.receive()
            if message.startswith(f'["1","{ref}",'.encode()):
                return message


def joining(server: FlowServer, directory: Path) -> Figures:
    """Milliseconds of a catch-up, and the peak of memory above idle while 1,000 join, in bytes."""
    with server.start(["--data", str(directory / "joining")]) as running:
        fill(running.port)
        return {"catch_up_ms": catch_up(running.port)} | crowd(running.port, running.pid)


def catch_up(port: int) -> float:
    writer = RawSocket(port)
    writer.send("phx_join", {"v": 2})
    joined = json.loads(writer.answer("1"))[4]["response"]
    operation = {"op": "set", "kind": "flow", "key": "data.text"}
    for number in range(1, MISSED + 1):
        writer.send("tx", {"cseq": number, "ops": [operation | {"value": f"Text number {number}"}]}, ref=f"t{number}")
        writer.answer(f"t{number}")
    times = []
    for _ in range(ROUNDS):
        late = RawSocket(port)
        start = time.perf_counter()
        late.send("phx_join", {"v": 2, "since": {"epoch": joined["epoch"], "clock": joined["clock"]}})
        answer = late.answer("1")
        times.append((time.perf_counter() - start) * 1000)
        state = json.loads(answer)[4]["response"]["state"]
        if state["mode"] != "ops" or len(state["txs"]) != MISSED:
            raise RuntimeError(f"the answer has no {MISSED} transactions: {answer[:300]!r}")
        late.socket.close()
    writer.socket.close()
    return statistics.median(times)


def crowd(port: int, pid: int) -> Figures:
    """All join at once and read as fast as they can."""
    members = [RawSocket(port) for _ in range(JOINERS)]
    # The peak begins anew with what there is now.
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    resident = memory(pid, "VmRSS")
    for member in members:
        member.send("phx_join", {"v": 2})
    drain(members)
    peak = memory(pid, "VmHWM") - resident
    for member in members:
        member.socket.close()
    return {"crowd_peak_bytes": peak}


def fill(port: int) -> None:
    text = "x" * 900
    nodes = [{"id": f"n{index}", "type": "agent", "position": {"x": index, "y": 0}, "data": {"note": text}}
             for index in range(STATE_BYTES // 1000)]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("POST", "/api/flows", json.dumps({"id": "joined", "document": {"nodes": nodes, "edges": []}}),
                       {"content-type": "application/json"})
    answer = connection.getresponse()
    if answer.status != 201:
        raise RuntimeError(f"the flow was not filled: {answer.status} {answer.read().decode()}")


def drain(members: list[RawSocket]) -> None:
    """Reads until everybody has the state."""
    missing = {index: STATE_BYTES * 9 // 10 for index in range(len(members))}
    selector = selectors.DefaultSelector()
    for index, member in enumerate(members):
        member.socket.setblocking(False)
        selector.register(member.socket, selectors.EVENT_READ, index)
    while missing:
        ready = selector.select(PATIENCE)
        if not ready:
            raise RuntimeError(f"{len(missing)} got no state")
        for key, _ in ready:
            if not (data := key.fileobj.recv(1 << 18)):
                raise RuntimeError("the server has closed a connection")
            if key.data in missing:
                missing[key.data] -= len(data)
                if missing[key.data] <= 0:
                    del missing[key.data]


def memory(pid: int, name: str) -> int:
    """Bytes of a line of /proc/PID/status."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"/proc/{pid}/status has no line {name}")
