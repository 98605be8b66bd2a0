"""Plain sockets: HTTP and WebSocket frames as they are, and members of both generations on top of them."""

import base64
import http.client
import json
import os
import select
import socket
import struct
import time

from server_process import PATIENCE

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
SOCKET = "/socket/websocket?vsn=2.0.0"


class Ended(Exception):
    """The server has ended the connection. `code` and `reason` are those of its close frame."""

    def __init__(self, code=None, reason=""):
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


class Raw:
    """A connection, byte by byte."""

    def __init__(self, server, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect((server.address, server.port))
        self.unread = b""

    def send(self, data):
        self.socket.sendall(data)

    def take(self, count):
        """So many bytes; raises `Ended` when they do not come."""
        while len(self.unread) < count:
            data = self.socket.recv(65536)
            if not data:
                raise Ended()
            self.unread += data
        taken, self.unread = self.unread[:count], self.unread[count:]
        return taken

    def take_through(self, end):
        while end not in self.unread:
            data = self.socket.recv(65536)
            if not data:
                raise Ended()
            self.unread += data
        taken, _, self.unread = self.unread.partition(end)
        return taken + end

    def has_more(self, seconds=0):
        """Whether something has come that was not taken yet, or the end."""
        return bool(self.unread) or bool(select.select([self.socket], [], [], seconds)[0])

    def head(self):
        """Status and fields of the next answer."""
        first, *lines = self.take_through(b"\r\n\r\n").decode().split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines if line)
        return int(first.split(" ")[1]), fields

    def answer(self):
        """Status, fields and body of the next answer."""
        status, fields = self.head()
        return status, fields, self.take(int(fields.get("content-length", 0)))

    def close(self):
        self.socket.close()


def upgrade(target=SOCKET, **fields):
    """The bytes of a handshake."""
    fields = {"host": "127.0.0.1", "upgrade": "websocket", "connection": "Upgrade", "sec-websocket-version": "13",
              "sec-websocket-key": base64.b64encode(os.urandom(16)).decode(), **fields}
    lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode()


def frame(opcode, payload):
    """A frame of a client; its mask is zero, which leaves the payload as it is."""
    length = len(payload)
    size = (bytes([0x80 | length]) if length < 126 else b"\xfe" + struct.pack(">H", length) if length < 65536
            else b"\xff" + struct.pack(">Q", length))
    return bytes([0x80 | opcode]) + size + bytes(4) + payload


class WebSocket(Raw):
    """Speaks serializer 2.0.0."""

    def __init__(self, server, target=SOCKET, receive_buffer=None):
        super().__init__(server, receive_buffer)
        super().send(upgrade(target))
        status, _ = self.head()
        assert status == 101, status

    def text(self, text):
        self.send(frame(TEXT, text.encode()))

    def push(self, ref, topic, event, payload, join_ref="1"):
        self.text(json.dumps([join_ref, ref, topic, event, payload]))

    def next_frame(self):
        first, second = self.take(2)
        length = second & 0x7F
        if length > 125:
            size = 2 if length == 126 else 8
            length = int.from_bytes(self.take(size), "big")
        return first & 0x0F, self.take(length)

    def next(self):
        """The next message; raises `Ended` at the end."""
        end = time.monotonic() + PATIENCE
        while True:
            opcode, payload = self.next_frame()
            assert time.monotonic() < end, "the server pings, and says nothing"
            if opcode == PING:
                self.send(frame(PONG, payload))
            elif opcode == CLOSE:
                raise Ended(int.from_bytes(payload[:2], "big"), payload[2:].decode())
            elif opcode == TEXT:
                return json.loads(payload)

    def until_closed(self):
        """Reads to the end; what the server says of it."""
        try:
            while True:
                self.next()
        except Ended as end:
            return end


class Member:
    """A member of a flow, on a socket of its own or a shared one: `came` has what it was told so far."""

    def __init__(self, server, flow, payload=None, socket=None, **options):
        self.socket = socket or WebSocket(server, **options)
        self.topic = flow if ":" in flow or flow in ("flows", "flow_management") else f"flow:{flow}"
        self.ref = 0
        self.cseq = 0
        self.came = []
        self.joined = self.ask("phx_join", payload or {})
        if self.joined["status"] == "ok":
            self.welcome = self.joined["response"]

    def send(self, event, payload):
        """Sends, and does not wait; the reference."""
        self.ref += 1
        self.socket.push(f"{self.topic} {self.ref}", self.topic, event, payload)
        return f"{self.topic} {self.ref}"

    def read(self):
        """The next message of this topic: its event and its payload."""
        while True:
            _, ref, topic, event, payload = self.socket.next()
            if topic == self.topic:
                self.came.append((event, payload, ref))
                return self.came[-1]

    def reply(self, reference):
        for event, payload, ref in self.came:
            if event == "phx_reply" and ref == reference:
                return payload
        while True:
            event, payload, ref = self.read()
            if event == "phx_reply" and ref == reference:
                return payload

    def ask(self, event, payload):
        return self.reply(self.send(event, payload))

    def told(self, event, condition=lambda payload: True):
        """The payload of the next message of an event, from those that come now on."""
        while True:
            name, payload, _ = self.read()
            if name == event and condition(payload):
                return payload

    def count(self):
        self.cseq += 1
        return self.cseq

    def transact(self, *operations, **more):
        return self.ask("tx", {"cseq": self.count(), "ops": operations, **more})


def node(identifier, **props):
    return {"op": "create", "kind": "node", "id": identifier,
            "props": {"type": "agent", "position": {"x": 0, "y": 0}, **props}}


def setting(identifier, key, value):
    return {"op": "set", "kind": "node", "id": identifier, "key": key, "value": value}


def canvas(*names, **more):
    """A whole flow as generation 1 sends it."""
    nodes = [{"id": each, "type": "agent", "position": {"x": 0, "y": 0}, "data": {}} for each in names]
    return {"nodes": nodes, "edges": [], **more}


class Rest:
    """An HTTP connection that stays open."""

    def __init__(self, server):
        self.http = http.client.HTTPConnection(server.address, server.port, timeout=PATIENCE)

    def ask(self, method, path, body=None, **fields):
        """Status, fields and JSON of the answer."""
        data = None if body is None else json.dumps(body).encode()
        self.http.request(method, path, data, {"content-type": "application/json", **fields} if data else fields)
        with self.http.getresponse() as response:
            text = response.read()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, (
                json.loads(text) if text else None)

    def metric(self, name):
        self.http.request("GET", "/metrics")
        with self.http.getresponse() as response:
            return next(float(line.split()[-1]) for line in response.read().decode().splitlines()
                        if line.split(" ")[0] == name)
