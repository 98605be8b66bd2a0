#!/usr/bin/env python3
"""Counts what the server does in user space for a join, a transaction, a delivery, a request, by callgrind.

Counts are nearly the same on every machine and however busy it is, so they gate where times cannot: ends with 1 when
one is above its limit. They tell nothing of the kernel's work, and the tool hides the processor's own SHA-256
instructions, so that hashing counts for more than it costs.
"""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Attack"))
from wire import END, Peer, Target, WebSocket  # noqa: E402

from counted_server import CountedServer

DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"


WARM = 50
"""Repetitions before the counted ones, which make what is made once."""
REPETITIONS = 300

Once = Callable[[int], Awaitable[None]]
"""Does something once; called with the number of the repetition."""


@dataclass(frozen=True)
class Work:
    """Something the server does again and again."""

    title: str
    limit: int
    """Instructions for one, at most: what was measured when it was set, and a tenth more."""
    prepare: Callable[[Target], Awaitable[Once]]


class Member(WebSocket):
    """A member of a flow that waits for its answers, and counts on."""

    topic = ""
    refs = 1
    cseq = 0

    @classmethod
    async def of(cls, target: Target, flow: str, headers: str = "", **payload: object) -> "Member":
        member = await cls.open(target, headers=headers)
        member.topic = f"flow:{flow}"
        await member.message("1", "1", member.topic, "phx_join", payload)
        answer = await member.reply("1")
        assert answer["status"] == "ok", answer
        return member

    async def ask(self, event: str, payload: object) -> None:
        self.refs += 1
        await self.message("1", str(self.refs), self.topic, event, payload)
        answer = await self.reply(str(self.refs))
        assert answer["status"] == "ok", answer

    async def transact(self, *operations: dict) -> None:
        await self.numbered("tx", ops=operations)

    async def numbered(self, event: str, **payload: object) -> None:
        """Asks for something that is done once."""
        self.cseq += 1
        await self.ask(event, {"cseq": self.cseq, **payload})

    async def drain(self) -> None:
        """Reads what comes until the connection ends, or for so long nothing does."""
        with contextlib.suppress(TimeoutError):
            while (await self.receive()) is not END:
                pass


async def listeners(target: Target, flow: str, count: int, **payload: object) -> None:
    """Further members, who read and say nothing."""
    for _ in range(count):
        member = await Member.of(target, flow, **payload)
        asyncio.get_running_loop().create_task(member.drain())


async def joining(target: Target) -> Once:
    members = []

    async def once(number: int) -> None:
        members.append(await Member.of(target, f"join-{number % WARM}", DEFLATE))

    return once


async def relaying(target: Target) -> Once:
    member = await Member.of(target, "relay")
    await listeners(target, "relay", 9)

    async def once(number: int) -> None:
        await member.ask("flow_change", {"changes": {"nodes": [{"id": "n1", "position": {"x": number, "y": 1}}]}})

    return once


async def a_flow_of_nodes(target: Target, flow: str) -> Member:
    """A member of a flow of 100 nodes; nine others listen."""
    member = await Member.of(target, flow, v=2)
    for number in range(100):
        await member.transact({"op": "create", "kind": "node", "id": f"n{number}", "props": {
            "type": "agent", "position": {"x": number, "y": 0}, "data": {"label": f"Node {number}"}}})
    await listeners(target, flow, 9, v=2)
    return member


async def moving(target: Target) -> Once:
    member = await a_flow_of_nodes(target, "move")

    async def once(number: int) -> None:
        await member.transact({"op": "set", "kind": "node", "id": f"n{number % 100}", "key": "position",
                               "value": {"x": 100 + number, "y": 62.5}})

    return once


async def typing(target: Target) -> Once:
    member = await a_flow_of_nodes(target, "type")

    async def once(number: int) -> None:
        await member.transact({"op": "set", "kind": "node", "id": f"n{number % 100}", "key": "data.description",
                               "value": f"{number} " + 200 * "x"})

    return once


async def pinging(target: Target) -> Once:
    member = await a_flow_of_nodes(target, "ping")

    async def once(number: int) -> None:
        await member.ask("ping", {})

    return once


async def requesting(target: Target) -> Once:
    peer = await Peer.connect(target)

    async def once(number: int) -> None:
        await peer.send(f"GET /health/live HTTP/1.1\r\nHost: {target.host}:{target.port}\r\n\r\n".encode())
        head = await peer.head()
        length = next(int(line.split(b":")[1]) for line in head if line.lower().startswith(b"content-length:"))
        await peer.reader.readexactly(length)

    return once


WORKS = [
    Work("a handshake with compression and a join, generation 1", 178_000, joining),
    Work("a change relayed to 10, generation 1", 44_800, relaying),
    Work("a node moved in a flow of 100, stored, told to 10", 261_000, moving),
    Work("200 letters of text set, stored, told to 10", 262_000, typing),
    Work("a message answered", 13_300, pinging),
    Work("GET /health/live", 48_100, requesting),
]


async def count(server: CountedServer, work: Work) -> int:
    """Instructions for one repetition."""
    once = await work.prepare(Target("127.0.0.1", server.port))
    for number in range(WARM):
        await once(number)
    server.count()
    for number in range(WARM, WARM + REPETITIONS):
        await once(number)
    return server.count() // REPETITIONS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, type=Path, help="a binary")
    options = parser.parse_args()
    over = 0
    print("| what | instructions | limit | met |\n|---|---|---|---|", flush=True)
    with CountedServer(options.server) as server:
        for work in WORKS:
            measured = asyncio.run(count(server, work))
            over += measured > work.limit
            met = "yes" if measured <= work.limit else "**no**"
            print(f"| {work.title} | {measured:,} | {work.limit:,} | {met} |", flush=True)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
