#!/usr/bin/env python3
"""Measures durable transactions beside the storage floor, and their CPU time beside a relay of the same bytes.

Each round: the server under 100 writers in a closed loop; the floor, which stores the log of that run again; a relay of
generation 1 of the same bytes at the same rate. Prints the section of docs/benchmarks.md.
"""

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from histograms import histogram, quantile, storage_metrics
from measure import Figures
from peers import FlowServer, Running

WRITERS = 100
MEMBERS = ["--clients", str(2 * WRITERS), "--flows", str(WRITERS)]
"""Each flow has a writer and one who listens."""
TARGET_OF_FLOOR = 0.6
TARGET_CPU = 15.0
"""Microseconds of CPU for a transaction above the relay's for a message."""


@dataclass(frozen=True)
class Tools:
    """What runs, and where."""

    server: Path
    generator: Path
    floor: Path
    directory: Path
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("server", "generator", "floor"):
        parser.add_argument(f"--{name}", required=True, type=Path, help="a binary")
    parser.add_argument("--directory", required=True, type=Path, help="for the databases, on the disk to measure")
    parser.add_argument("--quick", action="store_true", help="one round of 2 s: to see that it works, not to compare")
    options = parser.parse_args()
    tools = Tools(options.server, options.generator, options.floor, options.directory.resolve(),
                  2 if options.quick else 8)
    # The server's data directories are made there as well.
    tempfile.tempdir = str(tools.directory)
    rounds = 1 if options.quick else 3
    load = os.getloadavg()[0]
    runs = []
    for number in range(1, rounds + 1):
        print(f"round {number} of {rounds}", file=sys.stderr)
        runs.append(measure(tools, number))
    print(markdown(runs, tools.seconds, load))
    return 0


def measure(tools: Tools, number: int) -> Figures:
    """One round."""
    figures = durable(tools, number)
    # Never faster than one message at a time for each writer, and at the same rate as the transactions.
    rate = figures["rate"] / WRITERS
    relayed = generate(tools, FlowServer("relay", tools.server), "payload-tx-relayed.json", ["--rate", f"{rate:.2f}"])
    figures["relay_cpu_us"] = cpu(relayed, tools.seconds)
    return figures


def durable(tools: Tools, number: int) -> Figures:
    """The server under transactions, then the floor with what it stored."""
    stored = tools.directory / "stored"
    shutil.rmtree(stored, ignore_errors=True)
    server = FlowServer("server", tools.server)
    metrics: dict[str, float] = {}
    options = ["--closed", "--event", "tx", "--update-event", "tx", "--join-json", '{"v":2}']
    output = generate(tools, server, "payload-tx.json", options, lambda running: keep(running, stored, metrics))
    sizes = batches(metrics, number)
    (stored / "batches").write_text("\n".join(map(str, sizes)))
    target = stored / "floor.db"
    floor = json.loads(subprocess.run([tools.floor, stored / "flows.db", target, stored / "batches"], check=True,
                                      capture_output=True, text=True).stdout)
    shutil.rmtree(stored)
    return {
        "rate": output["replies_per_s"], "cpu_us": cpu(output, tools.seconds),
        "reply_p50_ms": output["reply_p50_us"] / 1e3, "reply_p99_ms": output["reply_p99_us"] / 1e3,
        "faults": output["lost"] + output["duplicates"] + output["reply_errors"] + output["reply_missing"],
        "batch": statistics.median(sizes),
        "commit_p50_ms": quantile(metrics, "flows_storage_commit_seconds", 0.5) * 1e3,
        "commit_p99_ms": quantile(metrics, "flows_storage_commit_seconds", 0.99) * 1e3,
        "floor_rate": floor["records_per_s"], "floor_cpu_us": floor["cpu_us"], "floor_p50_ms": floor["commit_p50_ms"],
        "floor_p99_ms": floor["commit_p99_ms"], "records": floor["records"], "bytes": floor["bytes"] / floor["records"],
    }


def generate(tools: Tools, server: FlowServer, payload: str, options: list[str], before_end=None) -> Figures:
    """Runs the load generator against a fresh server."""
    with server.start([]) as running:
        command = [tools.generator, "--url", f"127.0.0.1:{running.port}/socket/websocket?vsn=2.0.0", "--pid",
                   str(running.pid), "--json", "--seconds", str(tools.seconds), "--warmup", "1",
                   "--payload-json", Path(__file__).with_name(payload), *MEMBERS, *options]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode not in (0, 2):
            raise RuntimeError(done.stderr)
        if before_end:
            before_end(running)
        return json.loads(done.stdout)


def keep(running: Running, stored: Path, metrics: dict[str, float]) -> None:
    """Reads the metrics, ends the server, and takes its database before the directory is removed."""
    metrics.update(storage_metrics(running.port))
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(20)
    shutil.move(running.directory / "data", stored)


def cpu(output: Figures, seconds: float) -> float:
    """Microseconds of the whole server process for a message."""
    return (output["server_user_s"] + output["server_sys_s"]) / (output["replies_per_s"] * seconds) * 1e6


def batches(metrics: dict[str, float], seed: int) -> list[int]:
    """Sizes of the server's batches, as its histogram tells them: as many of each bucket, spread evenly in it, brought
    to the true sum, in random order."""
    sizes = [low + (high - low) * (place + 0.5) / count for low, high, count in
             histogram(metrics, "flows_storage_batch_records") for place in range(int(count))]
    records = metrics["flows_storage_batch_records_sum"]
    scale = records / sum(sizes)
    sizes = [max(1, round(size * scale)) for size in sizes]
    random.Random(seed).shuffle(sizes)
    return sizes + [max(1, int(records - sum(sizes)))]


def markdown(runs: list[Figures], seconds: float, load: float) -> str:
    middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    share = statistics.median(run["rate"] / run["floor_rate"] for run in runs)
    above = statistics.median(run["cpu_us"] - run["relay_cpu_us"] for run in runs)
    busy = "" if load < 0.5 else (f"\n**The machine was loaded** (load average {load:.1f} on {os.cpu_count()} "
                                  "processors before the first round): these figures are no proof.\n")
    return f"""\
Medians of {len(runs)} interleaved rounds of {seconds:g} s, default flags; {middle["records"]:,.0f} records of \
{middle["bytes"]:.0f} bytes a round.
{busy}
| figure | server | beside it | | target | met |
|---|---|---|---|---|---|
| durable transactions a second, {WRITERS} flows with a writer each | {middle["rate"]:,.0f} \
| floor {middle["floor_rate"]:,.0f} | {share:.2f} | ≥ {TARGET_OF_FLOOR:g} × floor | {yes(share >= TARGET_OF_FLOOR)} |
| CPU of the whole process for each | {middle["cpu_us"]:.1f} µs \
| relay {middle["relay_cpu_us"]:.1f} µs | {above:+.1f} µs \
| ≤ {TARGET_CPU:g} µs above | {yes(above <= TARGET_CPU)} |
| of that SQLite, as the floor has it | | floor {middle["floor_cpu_us"]:.1f} µs | | | |
| records in a batch, median | {middle["batch"]:.0f} | | | | |
| commit p50, p99 | {middle["commit_p50_ms"]:.2f}, {middle["commit_p99_ms"]:.2f} ms \
| floor {middle["floor_p50_ms"]:.2f}, {middle["floor_p99_ms"]:.2f} ms | | | |
| answer p50, p99 | {middle["reply_p50_ms"]:.2f}, {middle["reply_p99_ms"]:.2f} ms | | | | |
| answers or broadcasts lost, doubled or refused | {max(run["faults"] for run in runs):.0f} | | | 0 \
| {yes(not any(run["faults"] for run in runs))} |"""


def yes(met: bool) -> str:
    return "yes" if met else "**no**"


if __name__ == "__main__":
    sys.exit(main())
