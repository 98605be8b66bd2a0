"""The longest turn of a loop, while all that can be done is done with a flow as large as a flow may be."""

import asyncio
import http.client
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Attack"))
from wire import Target  # noqa: E402

from histograms import histogram, server_metrics  # noqa: E402
from instructions import Member  # noqa: E402
from measure import Figures  # noqa: E402
from peers import FlowServer  # noqa: E402

NODES, EDGES = 20_000, 40_000
IN_ONE = 2_000
"""Operations of a transaction, at most."""
LIMIT = 0.005
"""Seconds that a turn may take."""
UNLOADED_AFTER = 32.0
"""Seconds after which a flow that nobody has is in memory no more."""


def turns(server: FlowServer, directory: Path) -> Figures:
    """Turns of the loops, how many took longer than the limit, and what none was above, in seconds."""
    with server.start(["--data", str(directory / "turns")]) as running:
        asyncio.run(everything(running.port))
        buckets = histogram(server_metrics(running.port, "flows_loop_"), "flows_loop_turn_seconds")
    return {"turns": sum(count for _, _, count in buckets),
            "long_turns": sum(count for low, _, count in buckets if low >= LIMIT), "longest_s": buckets[-1][1]}


async def everything(port: int) -> None:
    target = Target("127.0.0.1", port)
    member = await Member.of(target, "large", v=2)
    await fill(member)
    # One of each generation, who only reads.
    others = [await Member.of(target, "large", v=2), await Member.of(target, "large")]
    reading = [asyncio.create_task(other.drain()) for other in others]
    await member.transact(*(moved(index * (NODES // IN_ONE)) for index in range(IN_ONE)))
    await member.numbered("undo")
    await member.numbered("redo")
    await member.numbered("version", name="As it is")
    await member.transact(*({"op": "delete", "kind": "node", "id": f"n{index}"} for index in range(IN_ONE)))
    await member.numbered("undo")
    await member.numbered("restore", clock=NODES // IN_ONE)
    for path in ("", "?clock=5", "/export", "/diff?from=5&to=20"):
        await asyncio.to_thread(request, port, "GET", f"/api/flows/large{path}")
    await asyncio.to_thread(request, port, "POST", "/api/flows/large/duplicate", "{}")
    for task in reading:
        task.cancel()
    for each in (member, *others):
        each.close()
    await asyncio.sleep(UNLOADED_AFTER)


async def fill(member: Member) -> None:
    for start in range(0, NODES, IN_ONE):
        await member.transact(*(
            {"op": "create", "kind": "node", "id": f"n{index}", "props": {
                "type": "agent", "position": {"x": index % 200 * 220, "y": index // 200 * 120},
                "data": {"label": f"Node {index}", "config": {"model": "gpt-4", "temperature": 0.2}}}}
            for index in range(start, start + IN_ONE)))
    for start in range(0, EDGES, IN_ONE):
        await member.transact(*(
            {"op": "create", "kind": "edge", "id": f"e{index}", "props": {
                "source": f"n{index % NODES}", "target": f"n{(index % NODES + 1 + index // NODES) % NODES}"}}
            for index in range(start, start + IN_ONE)))


def moved(index: int) -> dict:
    return {"op": "set", "kind": "node", "id": f"n{index}", "key": "position", "value": {"x": index, "y": 7}}


def request(port: int, method: str, path: str, body: str | None = None) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, {"content-type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {text[:300].decode()}")
