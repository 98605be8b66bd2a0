"""A peer that can break every rule: raw bytes, HTTP requests and WebSocket frames without a library's manners."""

import asyncio
import base64
import json
import os
import struct
from dataclasses import dataclass

PATIENCE = 15.0
"""Seconds until an answer that does not come is missing."""


@dataclass(frozen=True)
class Target:
    """The server under attack, and the source address of the attacker on the loopback network."""

    host: str
    port: int
    source: str = "127.0.0.1"


@dataclass(frozen=True)
class Frame:
    """A frame from the server, or the end of the connection as opcode -1."""

    opcode: int
    payload: bytes

    @property
    def close_code(self) -> int | None:
        """The code of a close frame; None for anything else."""
        return struct.unpack("!H", self.payload[:2])[0] if self.opcode == 8 and len(self.payload) >= 2 else None


END = Frame(-1, b"")


class Peer:
    """A TCP connection to the server. What waits here is over as soon as it is cancelled: before Python 3.12 `wait_for`
    keeps that to itself when what it waits for comes in the same moment."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, target: Target) -> "Peer":
        async with asyncio.timeout(PATIENCE):
            return cls(*await asyncio.open_connection(target.host, target.port, local_addr=(target.source, 0)))

    async def send(self, data: bytes) -> None:
        """Sends, as far as the server takes it."""
        try:
            self.writer.write(data)
            async with asyncio.timeout(PATIENCE):
                await self.writer.drain()
        except (ConnectionError, TimeoutError):
            pass

    async def status(self) -> int | None:
        """The status of the next HTTP answer; None when the connection ended without one."""
        head = (await self.head())[0].split(b" ")
        return int(head[1]) if len(head) > 1 else None

    async def head(self) -> list[bytes]:
        """The lines of the next HTTP answer's head."""
        try:
            async with asyncio.timeout(PATIENCE):
                text = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return [b""]
        return text.split(b"\r\n")

    def close(self) -> None:
        self.writer.transport.abort()


class WebSocket(Peer):
    """A WebSocket that sends whatever it is told."""

    @classmethod
    async def open(cls, target: Target, path: str = "/socket/websocket?vsn=2.0.0", headers: str = "") -> "WebSocket":
        socket = await cls.connect(target)
        key = base64.b64encode(os.urandom(16)).decode()
        await socket.send((f"GET {path} HTTP/1.1\r\nHost: {target.host}:{target.port}\r\nUpgrade: websocket\r\n"
                           f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                           f"{headers}\r\n").encode())
        status = await socket.status()
        if status != 101:
            socket.close()
            raise ConnectionError(f"the handshake was answered with {status}")
        return socket

    async def text(self, text: str) -> None:
        await self.send(frame(1, text.encode()))

    async def message(self, *fields: object) -> None:
        """One message of the serializer 2.0.0: join_ref, ref, topic, event, payload."""
        await self.text(json.dumps(fields))

    async def join(self, topic: str, ref: str = "1") -> dict:
        await self.message(ref, ref, topic, "phx_join", {})
        return await self.reply(ref)

    async def reply(self, ref: str) -> dict:
        """The payload of the reply to the message with this ref; other messages are passed over."""
        while True:
            got = await self.receive()
            if got.opcode != 1:
                raise ConnectionError(f"no reply to {ref}: opcode {got.opcode}, close code {got.close_code}")
            _, got_ref, _, event, payload = json.loads(got.payload)
            if event == "phx_reply" and got_ref == ref:
                return payload

    async def receive(self) -> Frame:
        """The next frame but pings, which it answers; END when there is none any more."""
        while True:
            try:
                async with asyncio.timeout(PATIENCE):
                    got = await self.receive_any()
            except (asyncio.IncompleteReadError, ConnectionError):
                return END
            if got.opcode != 9:
                return got
            await self.send(frame(10, got.payload))

    async def receive_any(self) -> Frame:
        first, second = await self.reader.readexactly(2)
        length = second & 0x7F
        if length == 126:
            length = struct.unpack("!H", await self.reader.readexactly(2))[0]
        elif length == 127:
            length = struct.unpack("!Q", await self.reader.readexactly(8))[0]
        return Frame(first & 0x0F, await self.reader.readexactly(length))

    async def closed_with(self) -> int | None:
        """The server's close code; None when the connection ended without one."""
        while True:
            got = await self.receive()
            if got is END:
                return None
            if got.opcode == 8:
                return got.close_code


def frame(opcode: int, payload: bytes, *, first_bits: int = 0x80, masked: bool = True) -> bytes:
    """A frame of a client; the mask of zeros is allowed and leaves the bytes as they are (RFC 6455 §5.3)."""
    mask = 0x80 if masked else 0
    if len(payload) < 126:
        head = struct.pack("!BB", first_bits | opcode, mask | len(payload))
    elif len(payload) < 65536:
        head = struct.pack("!BBH", first_bits | opcode, mask | 126, len(payload))
    else:
        head = struct.pack("!BBQ", first_bits | opcode, mask | 127, len(payload))
    return head + (bytes(4) if masked else b"") + payload
