#!/usr/bin/env python3
"""Shows what a server does whose disk does not confirm a write (docs/protocol.md, P6.6): of the log with a commit, and of
the database with a checkpoint.

A library that LD_PRELOAD puts in front of the C library's makes the syncs fail. The request that waits for such a sync
gets no answer, every socket is closed with 1012 and a time after which to come back, the process ends with 74 within a few
seconds and says why; and started again, on a disk that works, it has everything that it answered before.
"""

import paths  # noqa: F401

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from server import Server
from wire import Frame, Target, WebSocket

FLOW = "flow:unsynced"
INPUT_OUTPUT = 74
SERVICE_RESTART = 1012
PATIENCE = 20
TEXT = "x" * 60_000
"""Enough of these make the server checkpoint: at 4 MiB."""
TRANSACTIONS = 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, type=Path, help="binary of FlowServer")
    binary = parser.parse_args().server
    faults = []
    for what, ending in (("a commit", "flows.db-wal"), ("a checkpoint", "flows.db")):
        directory = Path(tempfile.mkdtemp(prefix="unsynced-"))
        try:
            found = check(binary, directory, ending)
        finally:
            shutil.rmtree(directory)
        print(f"a sync that fails in {what}: {len(found)} faults")
        faults += found
    for fault in faults:
        print(f"FAULT: {fault}")
    return 1 if faults else 0


def check(binary: Path, directory: Path, ending: str) -> list[str]:
    library, order = directory / "failing_sync.so", directory / "order"
    source = Path(__file__).with_name("failing_sync.c")
    compiler = shutil.which("clang") or "cc"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    # Not in a wrapper of the server, which would be preloaded as well.
    prefix = ["env", f"LD_PRELOAD={library}", f"FAIL_SYNC={order}"]
    server = Server(binary, directory, prefix=prefix)
    server.spawn()
    try:
        answered, faults = asyncio.run(until_it_fails(Target("127.0.0.1", server.port()), order, ending))
        code = server.process.wait(PATIENCE)
        said = server.log.read_text(errors="replace")
        if code != INPUT_OUTPUT:
            faults.append(f"the process ended with {code}")
        if "did not confirm" not in said:
            faults.append(f"the log does not say why: {said[-500:]}")
        order.unlink()
        server.spawn()
        clock = asyncio.run(clock_of(Target("127.0.0.1", server.port())))
        if clock < answered:
            faults.append(f"answered up to clock {answered}, and there is {clock}")
        return faults
    finally:
        if server.process.poll() is None:
            server.stop()


async def until_it_fails(target: Target, order: Path, ending: str) -> tuple[int, list[str]]:
    """Writes until nothing is answered any more; the last clock, and what is wrong with the end."""
    writer, bystander = await WebSocket.open(target), await WebSocket.open(target)
    for socket in (writer, bystander):
        await socket.message("1", "1", FLOW, "phx_join", {"v": 2})
        await socket.reply("1")
    faults, answered = [], 0
    for number in range(1, TRANSACTIONS + 1):
        if number == 10:
            order.write_text(ending)
        operation = {"op": "set", "kind": "flow", "key": f"data.{number % 7}", "value": TEXT + str(number)}
        await writer.message("1", f"tx-{number}", FLOW, "tx", {"cseq": number, "ops": [operation]})
        clock = await answer_or_close(writer, f"tx-{number}")
        if not isinstance(clock, int):
            faults += wrong_close(clock)
            break
        if number >= 10 and ending == "flows.db-wal":
            faults.append(f"clock {clock} was answered without its sync")
        answered = clock
    else:
        faults.append("the server went on")
    faults += wrong_close(await answer_or_close(bystander, None))
    return answered, faults


async def answer_or_close(socket: WebSocket, ref: str | None) -> int | Frame:
    """The clock of the answer, or what ended the connection."""
    while True:
        frame = await asyncio.wait_for(socket.receive(), PATIENCE)
        if frame.opcode != 1:
            return frame
        message = json.loads(frame.payload)
        if ref is not None and message[3] == "phx_reply" and message[1] == ref and message[4]["status"] == "ok":
            return message[4]["response"]["clock"]


def wrong_close(end: Frame) -> list[str]:
    if end.close_code == SERVICE_RESTART and isinstance(json.loads(end.payload[2:]).get("retry_after"), int):
        return []
    return [f"the connection ended with opcode {end.opcode}: {end.payload[:200]!r}"]


async def clock_of(target: Target) -> int:
    socket = await WebSocket.open(target)
    await socket.message("1", "1", FLOW, "phx_join", {"v": 2})
    clock = (await socket.reply("1"))["response"]["clock"]
    socket.close()
    return clock


if __name__ == "__main__":
    sys.exit(main())
