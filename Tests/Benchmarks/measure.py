"""One measured run: a fresh server, the load generator, and what the kernel says about memory meanwhile."""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from histograms import quantile, storage_metrics
from peers import Peer, Running
from scenarios import MEMORY, Scenario
from stalled_reader import StalledReader

RUN_LIMIT = 600.0
"""Seconds after which a run is given up."""

Figures = dict[str, float]


@dataclass(frozen=True)
class Generator:
    """The load generator and how long it measures."""

    binary: Path
    payloads: Path
    seconds: float
    warmup: float

    def command(self, scenario: Scenario, running: Running, stores: bool) -> list[str]:
        """`stores`: the peer takes transactions, and not what only looks like them."""
        payload = "payload-in-changes.json" if not scenario.transactions else (
            "payload-tx.json" if stores else "payload-tx-relayed.json")
        asks = ["--event", "tx", "--update-event", "tx", "--join-json", '{"v":2}'] if stores else []
        return [str(self.binary), "--url", f"127.0.0.1:{running.port}/socket/websocket?vsn=2.0.0",
                "--pid", str(running.pid), "--payload-json", str(self.payloads / payload), "--json",
                "--warmup", str(self.warmup), "--seconds", str(3 if scenario.idle else self.seconds),
                *scenario.generator, *asks]


def run(generator: Generator, peer: Peer, scenario: Scenario, stalled: bool = False) -> Figures:
    """Runs a scenario once; raises when the generator could not."""
    options = scenario.server_options if peer.name == "server" else []
    with peer.start(options) as running:
        reader = StalledReader(running.port, "flow:bench-0") if stalled else None
        before = kernel_memory()
        process_before = user_memory(running.pid)
        stores = scenario.transactions and peer.name == "server"
        process = subprocess.Popen(generator.command(scenario, running, stores), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        sampled: Figures = {}
        if scenario.idle:
            await_connections(running.pid, scenario.clients, process)
            sampled = per_connection(running.pid, process_before, before, scenario.clients)
        output, errors = process.communicate(timeout=RUN_LIMIT)
        # 2 says that something was lost or doubled; the figures name it.
        if process.returncode not in (0, 2) or not output.strip():
            raise RuntimeError(f"{peer.name}, scenario {scenario.name}: {errors.strip() or process.returncode}")
        figures = json.loads(output) | sampled
        if stores:
            metrics = storage_metrics(running.port)
            figures["commit_p99_us"] = quantile(metrics, "flows_storage_commit_seconds", 0.99) * 1e6
        if reader:
            figures["stalled_dropped"] = float(reader.was_dropped())
            reader.close()
        return figures


def await_connections(pid: int, count: int, process: subprocess.Popen) -> None:
    """Waits until the server holds that many sockets, and half a second more for the last joins."""
    while process.poll() is None and len(os.listdir(f"/proc/{pid}/fd")) < count:
        time.sleep(0.05)
    time.sleep(1)


def per_connection(pid: int, user_before: int, kernel_before: Figures, count: int) -> Figures:
    kernel = kernel_memory()
    return {
        MEMORY: (user_memory(pid) - user_before) / count,
        # Client and server are one kernel here: half of what it holds is the server's share.
        "kernel_bytes_per_connection": sum(kernel[key] - kernel_before[key] for key in kernel) / count / 2,
    }


def user_memory(pid: int) -> int:
    """Bytes of memory that belong to the process alone and are not file pages: its heap and stacks."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Anonymous:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("/proc/PID/smaps_rollup has no line Anonymous")


def kernel_memory() -> Figures:
    """Bytes that the kernel holds in slabs (sockets, files, epoll entries) and in socket buffers."""
    slab = next(int(line.split()[1]) * 1024 for line in Path("/proc/meminfo").read_text().splitlines()
                if line.startswith("Slab:"))
    tcp = next(line.split() for line in Path("/proc/net/sockstat").read_text().splitlines() if line.startswith("TCP:"))
    return {"slab": slab, "buffers": int(tcp[tcp.index("mem") + 1]) * os.sysconf("SC_PAGE_SIZE")}
