#!/usr/bin/env python3
"""Starts a server on damaged data: it refuses what it cannot use in one clear line, and serves the rest.

    damage.py --server BINARY

One log row that is not what it was costs its flow and no other; a file that is no whole database costs the start.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Crash"))

import argparse
import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import Callable

from documents import Attacker, node, setting
from observe import counters
from server import Server
from wire import Target

UNAVAILABLE = 69
"""The exit code of a server that cannot start: EX_UNAVAILABLE of sysexits(3)."""
PAGE = 4096


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, type=Path, help="binary of FlowServer")
    binary = parser.parse_args().server
    directory = Path(tempfile.mkdtemp(prefix="damage-"))
    failures = 0
    try:
        filled(binary, directory)
        for name, check in CHECKS:
            # Each on a copy: `damage` is the state that a graceful end leaves.
            copy = directory / name.replace(" ", "-")
            shutil.copytree(directory / "data", copy / "data")
            faults = check(binary, copy)
            failures += bool(faults)
            print("\n    ".join([f"{'FAILED' if faults else 'PASSED'}: {name}", *faults]), flush=True)
    finally:
        shutil.rmtree(directory)
    return 1 if failures else 0


def filled(binary: Path, directory: Path) -> None:
    """A database with flows, ended so that all is in one file."""
    server = Server(binary, directory)
    server.spawn()

    async def fill() -> None:
        target = Target("127.0.0.1", server.port())
        for number in range(40):
            writer = await Attacker.join(target, f"damage-{number}")
            await writer.transact(node("a", data={"label": f"of {number}"}))
            for change in range(10):
                await writer.transact(setting("data.pad", f"{change}" * 500))
            writer.socket.close()

    try:
        asyncio.run(fill())
    finally:
        code = server.stop()
    if code:
        raise RuntimeError(f"the server ended with {code}")
    if (directory / "data" / "flows.db-wal").exists():
        raise RuntimeError("a server that has ended leaves a write-ahead log behind")


def refuses_to_start(binary: Path, directory: Path) -> list[str]:
    """What is wrong with how a server ends that cannot use its file."""
    server = Server(binary, directory)
    server.spawn()
    try:
        port = server.port()
    except RuntimeError:
        lines = server.log.read_text(errors="replace").strip().splitlines()
        code = server.process.wait()
        faults = [] if code == UNAVAILABLE else [f"the exit code is {code}"]
        return faults + ([] if len(lines) == 1 and "flows.db" in lines[0] else [f"it said {lines}"])
    server.stop()
    return [f"it serves, on port {port}"]


def cut(share: Callable[[int], int]) -> Callable[[Path, Path], list[str]]:
    """The database file loses its end."""
    def check(binary: Path, directory: Path) -> list[str]:
        database = directory / "data" / "flows.db"
        size = database.stat().st_size
        with database.open("r+b") as file:
            file.truncate(share(size))
        return refuses_to_start(binary, directory)
    return check


def gone(binary: Path, directory: Path) -> list[str]:
    """The database is missing, and a write-ahead log that belongs to it is not."""
    database = directory / "data" / "flows.db"
    database.rename(directory / "elsewhere")
    database.with_name("flows.db-wal").write_bytes(b"\x37\x7f\x06\x82" + bytes(4096))
    return refuses_to_start(binary, directory)


def no_database(binary: Path, directory: Path) -> list[str]:
    """Another file of that name."""
    (directory / "data" / "flows.db").write_bytes(b"This is no database.\n" * 1000)
    return refuses_to_start(binary, directory)


def of_another_program(binary: Path, directory: Path) -> list[str]:
    database = directory / "data" / "flows.db"
    database.unlink()
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE somebody (else_ TEXT)")
    return refuses_to_start(binary, directory)


def of_a_newer_program(binary: Path, directory: Path) -> list[str]:
    with sqlite3.connect(directory / "data" / "flows.db") as connection:
        connection.execute("PRAGMA user_version = 9999")
    return refuses_to_start(binary, directory)


def in_use(binary: Path, directory: Path) -> list[str]:
    """A second server on the same data refuses, and the first goes on."""
    first = Server(binary, directory)
    first.spawn()
    port = first.port()
    second = Server(binary, directory)
    second.log = directory / "second"
    faults = refuses_with(second)
    faults += asyncio.run(serves(Target("127.0.0.1", port), "damage-1"))
    first.stop()
    return faults


def refuses_with(server: Server) -> list[str]:
    server.spawn()
    code = server.process.wait(20)
    said = server.log.read_text(errors="replace").strip()
    return [] if code == UNAVAILABLE and "in use" in said and "\n" not in said else [f"exit code {code}: {said}"]


def damaged_row(sql: str) -> Callable[[Path, Path], list[str]]:
    """One row is not what it was: its flow is refused, with a code, a metric and a line of the log; others are not."""
    def check(binary: Path, directory: Path) -> list[str]:
        with sqlite3.connect(directory / "data" / "flows.db") as connection:
            # The log must be read: nothing stands for it.
            connection.execute("DELETE FROM parts")
            connection.execute("DELETE FROM snapshots")
            flow = connection.execute("SELECT flow FROM flows WHERE id = 'damage-7'").fetchone()[0]
            if connection.execute(sql, (flow << 32 | 5,)).rowcount != 1:
                return ["there is no such row"]
        server = Server(binary, directory)
        server.spawn()
        try:
            return asyncio.run(quarantines(Target("127.0.0.1", server.port()))) + (
                [] if "damage-7" in server.log.read_text() else ["the log does not name the flow"])
        finally:
            server.stop()
    return check


async def quarantines(target: Target) -> list[str]:
    damaged = await Attacker.join(target, "damage-7")
    faults = []
    if damaged.joined.get("code") != "quarantined":
        faults.append(f"the damaged flow was answered {str(damaged.joined)[:200]}")
    damaged.socket.close()
    for flow in ("damage-6", "damage-8", "damage-new"):
        faults += await serves(target, flow)
    if (await counters(target)).get("flows_storage_quarantined_flows") != 1:
        faults.append("flows_storage_quarantined_flows is not 1")
    return faults


async def serves(target: Target, flow: str) -> list[str]:
    member = await Attacker.join(target, flow)
    answer = await member.transact({"op": "set", "kind": "flow", "key": "title", "value": "still here"})
    member.socket.close()
    return [] if answer["status"] == "ok" else [f"{flow}: {answer}"]


CHECKS: list[tuple[str, Callable[[Path, Path], list[str]]]] = [
    ("a database of which half is missing", cut(lambda size: size // 2)),
    ("a database without its last page", cut(lambda size: size - PAGE)),
    ("a database that ends within its first page", cut(lambda size: 1000)),
    ("a database of which nothing is left", cut(lambda size: 0)),
    ("a database that is gone, with its log left", gone),
    ("a file that is no database", no_database),
    ("the database of another program", of_another_program),
    ("the database of a newer program", of_a_newer_program),
    ("a database that is in use", in_use),
    ("a log row with other operations", damaged_row("UPDATE log SET operations = '[]' WHERE entry = ?")),
    ("a log row with another clock", damaged_row("UPDATE log SET clock = clock + 1 WHERE entry = ?")),
    ("a log row that is missing", damaged_row("DELETE FROM log WHERE entry = ?")),
]


if __name__ == "__main__":
    sys.exit(main())
