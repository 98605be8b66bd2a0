#!/usr/bin/env python3
"""A TCP proxy with faults: delay, jitter, rate limit, tiny pieces, cuts, stalls and resets.

    chaos_proxy.py PORT HOST:PORT [--delay MS] [--jitter MS] [--rate BYTES/S] [--chunk N] [--cut-after S]
                                  [--stall-after S] [--reset]

In a test: `async with ChaosProxy("127.0.0.1", port, Faults(chunk=1)) as proxy: … proxy.port …`.
"""

import argparse
import asyncio
import random
import socket
import struct
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Faults:
    """What goes wrong, for each connection and direction. Zero means: not this."""

    delay: float = 0
    """Milliseconds before bytes go on; their order is kept."""
    jitter: float = 0
    """Up to that many milliseconds more, by chance."""
    rate: float = 0
    """Bytes per second."""
    chunk: int = 0
    """Bytes that go on at once."""
    cut_after: float = 0
    """Seconds until the connection is closed."""
    stall_after: float = 0
    """Seconds until nothing goes on any more while both sockets stay open."""
    reset: bool = False
    """Whether a cut is a TCP reset."""

    @property
    def piece(self) -> int:
        """Bytes that are read at once."""
        if self.chunk:
            return self.chunk
        return max(1, int(self.rate / 20)) if self.rate else 65536


class ChaosProxy:
    """Listens on 127.0.0.1 and passes every connection on to the target, with the faults."""

    def __init__(self, host: str, port: int, faults: Faults, listen: int = 0) -> None:
        self.host = host
        self.target_port = port
        self.faults = faults
        self.port = listen

    async def __aenter__(self) -> "ChaosProxy":
        self.server = await asyncio.start_server(self.connected, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(self.host, self.target_port)
        except OSError:
            writer.close()
            return
        started = time.monotonic()
        directions = [asyncio.create_task(self.pass_on(reader, far_writer, started)),
                      asyncio.create_task(self.pass_on(far_reader, writer, started))]
        try:
            await asyncio.wait(directions, timeout=self.faults.cut_after or None)
        finally:
            for direction in directions:
                direction.cancel()
            for side in (writer, far_writer):
                self.cut(side)

    def cut(self, side: asyncio.StreamWriter) -> None:
        if not self.faults.reset:
            side.close()
            return
        side.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        side.transport.abort()

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, started: float) -> None:
        """One direction. Reading goes on while earlier bytes wait for their time, as on a long line."""
        line: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=256)
        filler = asyncio.create_task(self.fill(reader, line))
        try:
            while True:
                due, data = await line.get()
                await asyncio.sleep(max(0, due - time.monotonic()))
                if self.faults.stall_after and time.monotonic() - started > self.faults.stall_after:
                    await asyncio.Event().wait()
                if not data:
                    writer.write_eof()
                    return
                if self.faults.rate:
                    await asyncio.sleep(len(data) / self.faults.rate)
                writer.write(data)
                await writer.drain()
        except OSError:
            return
        finally:
            filler.cancel()

    async def fill(self, reader: asyncio.StreamReader, line: asyncio.Queue) -> None:
        due = 0.0
        while data := await reader.read(self.faults.piece):
            late = (self.faults.delay + random.uniform(0, self.faults.jitter)) / 1000
            due = max(due, time.monotonic() + late)
            await line.put((due, data))
        await line.put((due, b""))


async def serve() -> None:
    parser = argparse.ArgumentParser(description="A TCP proxy with faults.")
    parser.add_argument("port", type=int)
    parser.add_argument("target", help="HOST:PORT")
    for name in ("delay", "jitter", "rate", "cut-after", "stall-after"):
        parser.add_argument("--" + name, type=float, default=0)
    parser.add_argument("--chunk", type=int, default=0)
    parser.add_argument("--reset", action="store_true")
    options = vars(parser.parse_args())
    listen, (host, _, port) = options.pop("port"), options.pop("target").rpartition(":")
    async with ChaosProxy(host, int(port), Faults(**options), listen) as proxy:
        await proxy.server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
