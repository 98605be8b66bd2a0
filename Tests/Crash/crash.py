#!/usr/bin/env python3
"""Kills a server under load again and again, and shows that nothing it answered is lost (scripts/crash)."""

import paths  # noqa: F401

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from evidence import faults
from server import Server
from workers import Plan, Workers

FLOWS = [("crash-a", 60), ("crash-b", 60), ("crash-c", 300), ("crash-d", 1200)]
"""Flows, and how many nodes each may have: the last is sent in parts."""
CLIENTS = 4
"""Of each flow."""
PROCESSES = 2
LIFE = (0, 1)
"""Seconds until the kill."""
EARLY = 0.15
"""Share of kills while the server starts."""
FORGOTTEN = 10.0
"""Seconds to settle where that cannot succeed."""
LATE = 0.7
"""Share of lives that begin to count with the first answer; so does one that follows a life without any."""
UNDER_WAY = 5.0
"""Seconds until that answer at most."""


def main() -> int:
    options = parse_options()
    seed = options.seed or random.randrange(1 << 32)
    directory = Path(tempfile.mkdtemp(prefix="crash-"))
    print(f"{options.rounds} kills, seed {seed}", flush=True)
    server = Server(options.server, directory)
    workers = Workers(plans())
    started = time.monotonic()
    try:
        if options.forget:
            forget(server, workers, directory)
        empty = kill_again_and_again(server, workers, options.rounds, random.Random(seed))
        serve(server, workers)
        outcomes = workers.finish(FORGOTTEN) if options.forget else workers.finish()
        code = server.stop()
        found = faults(outcomes, server.data / "flows.db") + ended(code, server) + verified(server)
    except RuntimeError as error:
        outcomes, empty, found = workers.finish(), 0, [str(error)]
    finally:
        if server.process and server.process.poll() is None:
            server.kill()
    report(outcomes, options.rounds, empty, time.monotonic() - started)
    for fault in found[:20]:
        print(f"FAULT: {fault}")
    if found:
        print(f"{len(found)} faults; the data and the log are in {directory}")
    else:
        shutil.rmtree(directory)
    return 1 if found else 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, type=Path, help="binary of FlowServer")
    parser.add_argument("--rounds", type=int, default=200, help="kills (200)")
    parser.add_argument("--seed", type=int, help="of the moments of the kills")
    parser.add_argument("--forget", action="store_true",
                        help="lose what was answered in the last moment before a kill, as a server would that answers "
                             "before it stores: faults must be found")
    return parser.parse_args()


def plans() -> list[Plan]:
    """Each flow has clients in each process."""
    return [Plan([(f"{flow[-1]}{process}{number}", flow, nodes) for flow, nodes in FLOWS
                  for number in range(CLIENTS // PROCESSES)]) for process in range(PROCESSES)]


def serve(server: Server, workers: Workers) -> None:
    """Starts the server and tells the clients where it is."""
    workers.board.port.value = 0
    server.spawn()
    workers.board.port.value = server.port()


def kill_again_and_again(server: Server, workers: Workers, rounds: int, moments: random.Random) -> int:
    """Returns how many of the lives answered nothing."""
    empty = 0
    idle = False
    for number in range(rounds):
        before = workers.board.answered.value
        if moments.random() < EARLY:
            workers.board.port.value = 0
            server.spawn()
            time.sleep(moments.random() * 0.06)
        else:
            serve(server, workers)
            deadline = time.monotonic() + UNDER_WAY
            waits = idle or moments.random() < LATE
            while waits and workers.board.answered.value == before and time.monotonic() < deadline:
                time.sleep(0.005)
            time.sleep(moments.uniform(*LIFE))
            idle = workers.board.answered.value == before
            empty += idle
        server.kill()
        if number % 20 == 19:
            print(f"{number + 1} kills, {workers.board.answered.value} requests answered", flush=True)
    return empty


def forget(server: Server, workers: Workers, directory: Path) -> None:
    """A life whose last moment is missing on the disk."""
    serve(server, workers)
    wait_for_answers(workers, 200)
    server.freeze()
    kept = directory / "kept"
    shutil.copytree(server.data, kept)
    server.thaw()
    wait_for_answers(workers, 50)
    server.kill()
    shutil.rmtree(server.data)
    kept.rename(server.data)


def wait_for_answers(workers: Workers, count: int) -> None:
    wanted, deadline = workers.board.answered.value + count, time.monotonic() + 20
    while workers.board.answered.value < wanted:
        if time.monotonic() > deadline:
            raise RuntimeError("the server answers nothing")
        time.sleep(0.005)


def ended(code: int, server: Server) -> list[str]:
    return [] if code == 0 else [f"the server ended with {code}: {server.log.read_text(errors='replace')[-2000:]}"]


def verified(server: Server) -> list[str]:
    """What the server's own check of the database says, where it has one."""
    if "verify" not in subprocess.run([server.binary, "--help"], capture_output=True, text=True).stdout:
        return []
    check = subprocess.run([server.binary, "verify", "--data", server.data], capture_output=True, text=True)
    print(f"verify: {check.stdout.strip() or check.returncode}")
    return [] if check.returncode == 0 else [f"verify ended with {check.returncode}: {check.stdout}{check.stderr}"]


def report(outcomes: list, rounds: int, empty: int, seconds: float) -> None:
    counts: dict[str, int] = {}
    for outcome in outcomes:
        for what, count in outcome.counts.items():
            counts[what] = counts.get(what, 0) + count
    answered = sum(len(outcome.answered) for outcome in outcomes)
    print(f"{rounds} kills in {seconds:.0f} s (in {empty} of the lives nothing was answered), "
          f"{answered} requests answered")
    print(", ".join(f"{what} {count}" for what, count in sorted(counts.items())))


if __name__ == "__main__":
    sys.exit(main())
