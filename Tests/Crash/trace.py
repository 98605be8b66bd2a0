#!/usr/bin/env python3
"""Shows by the server's system calls that no answer and no broadcast of a transaction leaves before its sync.

One client makes transactions one at a time, a second one listens, and strace writes down in which order the server
reads the request, writes and syncs the write-ahead log, and sends. The proof of the proof: with --durability relaxed,
where nothing waits for a sync, the same check must find fault with every transaction.
"""

import paths  # noqa: F401

import argparse
import asyncio
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from server import Server
from wire import Target, WebSocket

TRANSACTIONS = 50
TEXT = 512
"""Bytes of each buffer that strace writes down; every frame of this test is shorter."""
UNSYNCED = "no sync after them"
CALLS = "read,readv,recvfrom,recvmsg,fsync,fdatasync,write,writev,sendto,sendmsg,sendmmsg,pwrite64,pwritev"
RECEIVING = {"read", "readv", "recvfrom", "recvmsg"}
SENDING = {"write", "writev", "sendto", "sendmsg", "sendmmsg"}
SYNCING = {"fsync", "fdatasync"}
WRITING = {"pwrite64", "pwritev"}


@dataclass
class Call:
    """A system call: the lines of the trace on which it begins and has returned."""

    name: str
    begins: int
    returned: int
    text: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, type=Path, help="binary of FlowServer")
    server = parser.parse_args().server
    full = faults_of(server, "full")
    print(f"durability full: {len(full)} faults in {TRANSACTIONS} transactions")
    relaxed = [fault for fault in faults_of(server, "relaxed") if UNSYNCED in fault]
    print(f"durability relaxed: {len(relaxed)} faults in {TRANSACTIONS} transactions, as there must be")
    for fault in full[:10]:
        print(f"FAULT: {fault}")
    if len(relaxed) < TRANSACTIONS:
        print("FAULT: the check does not notice that answers leave before the sync")
    return 1 if full or len(relaxed) < TRANSACTIONS else 0


def faults_of(binary: Path, durability: str) -> list[str]:
    directory = Path(tempfile.mkdtemp(prefix="trace-"))
    trace = directory / "trace"
    server = Server(binary, directory, ["--durability", durability],
                    ["strace", "--seccomp-bpf", "-f", "-y", "-s", str(TEXT), "-e", f"trace={CALLS}", "-o", str(trace),
                     "--"])
    try:
        server.spawn()
        clocks = asyncio.run(transact(Target("127.0.0.1", server.port())))
        # The signal goes to the server; strace ends with it.
        stop(server)
        return faults(calls(trace.read_text(errors="replace")), clocks)
    finally:
        if server.process.poll() is None:
            server.kill()
        shutil.rmtree(directory)


def stop(server: Server) -> None:
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), 15)
    server.process.wait(20)


async def transact(target: Target) -> list[tuple[str, int]]:
    """Makes the transactions; a mark that stands in each, and its clock."""
    writer, listener = await WebSocket.open(target), await WebSocket.open(target)
    for socket in (writer, listener):
        await socket.message("1", "1", "flow:traced", "phx_join", {"v": 2})
        await socket.reply("1")
    done = []
    for number in range(1, TRANSACTIONS + 1):
        mark = f"mark-{number:04}-"
        operation = {"op": "set", "kind": "flow", "key": "data.mark", "value": mark}
        await writer.message("1", f"tx-{number:04}-", "flow:traced", "tx", {"cseq": number, "ops": [operation]})
        answer = await writer.reply(f"tx-{number:04}-")
        await heard(listener, mark)
        done.append((mark, answer["response"]["clock"]))
    writer.close()
    listener.close()
    return done


async def heard(listener: WebSocket, mark: str) -> None:
    """Waits until the transaction has come to the other member."""
    while mark not in (await listener.receive()).payload.decode():
        pass


def calls(trace: str) -> list[Call]:
    """The calls of a trace, in the order in which they began. A call that another thread's line interrupts stands on
    two lines: `<unfinished ...>` and `<... NAME resumed>`."""
    found: list[Call] = []
    open_calls: dict[str, Call] = {}
    for number, line in enumerate(trace.splitlines()):
        thread, _, rest = line.partition(" ")
        rest = rest.lstrip()
        if match := re.match(r"<\.\.\. (\w+) resumed>", rest):
            if call := open_calls.pop(thread, None):
                call.returned = number
                call.text += rest
        elif match := re.match(r"(\w+)\(", rest):
            call = Call(match[1], number, number, rest)
            found.append(call)
            if rest.endswith("<unfinished ...>"):
                open_calls[thread] = call
    return found


def faults(found: list[Call], transactions: list[tuple[str, int]]) -> list[str]:
    """Transactions of which something was sent before they were synced."""
    wrong = []
    for mark, clock in transactions:
        ref = mark.replace("mark", "tx")
        asked = next((call for call in found if call.name in RECEIVING and mark in call.text), None)
        sent = [call for call in found if call.name in SENDING and (ref in call.text or mark in call.text)]
        if not asked or not any(ref in call.text for call in sent) or not any(mark in call.text for call in sent):
            wrong.append(f"{mark}: the trace does not have the request, its answer and its broadcast")
            continue
        first = min(sent, key=lambda call: call.begins)
        written = [call for call in found if call.name in WRITING and "-wal>" in call.text
                   and asked.returned < call.begins and call.returned < first.begins]
        synced = [call for call in found if call.name in SYNCING and "-wal>" in call.text and " = 0" in call.text
                  and written and written[-1].returned < call.begins and call.returned < first.begins]
        if not synced:
            wrong.append(f"{mark}: clock {clock} was sent after {len(written)} writes of the log, and "
                         f"{UNSYNCED}: {first.text[:120]}")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
