"""Opening a flow of 100 nodes in a database of 1 GiB, beside the same flow in a database of its own."""

import http.client
import json
import statistics
import subprocess
import time
from pathlib import Path

from measure import Figures, Generator, user_memory
from peers import FlowServer

DATABASE_BYTES = 1 << 30
VALUE_BYTES = 60_000
ROUNDS = 7
"""Opens of each, taking turns; every one in a fresh process."""
FLOW = "/api/flows/hundred"


def opening(
        generator: Generator, server: FlowServer, directory: Path, size: int = DATABASE_BYTES) -> dict[str, Figures]:
    """Medians of both, by `alone` and `large`: milliseconds until the flow is read, and the memory that it took."""
    alone, large = directory / "alone", directory / "large"
    with server.start(["--data", str(alone)]) as running:
        create(running.port)
    with server.start(["--data", str(large)]) as running:
        create(running.port)
        while stored_bytes(large) < size:
            fill(generator, running.port)
    runs: dict[str, list[Figures]] = {"alone": [], "large": []}
    for _ in range(ROUNDS):
        for name, data in (("alone", alone), ("large", large)):
            with server.start(["--data", str(data)]) as running:
                runs[name].append(first_read(running.port, running.pid))
    figures = {name: {key: statistics.median(run[key] for run in found) for key in found[0]}
               for name, found in runs.items()}
    figures["large"]["bytes"] = stored_bytes(large)
    return figures


def create(port: int) -> None:
    nodes = [{"id": f"n{index}", "type": "agent", "position": {"x": index, "y": index},
              "data": {"label": f"Node {index}", "note": "x" * 100}} for index in range(100)]
    edges = [{"id": f"e{index}", "source": f"n{index}", "target": f"n{index + 1}"} for index in range(99)]
    body = json.dumps({"id": "hundred", "document": {"nodes": nodes, "edges": edges}})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/api/flows", body, {"content-type": "application/json"})
    answer = connection.getresponse()
    if answer.status != 201:
        raise RuntimeError(f"the flow was not created: {answer.status} {answer.read().decode()}")


def fill(generator: Generator, port: int) -> None:
    """Ten seconds of transactions with large values, in 100 flows."""
    done = subprocess.run(
        [generator.binary, "--url", f"127.0.0.1:{port}/socket/websocket?vsn=2.0.0", "--json", "--seconds", "10",
         "--warmup", "0", "--clients", "200", "--flows", "100", "--topic", "flow:fill-", "--closed",
         "--payload", str(VALUE_BYTES), "--payload-json", generator.payloads / "payload-tx.json",
         "--event", "tx", "--update-event", "tx", "--join-json", '{"v":2}'], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)


def stored_bytes(data: Path) -> int:
    return sum(path.stat().st_size for path in data.glob("flows.db*"))


def first_read(port: int, pid: int) -> Figures:
    """The flow's first read in a process, on a connection that is open already."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/health/ready")
    connection.getresponse().read()
    before = user_memory(pid)
    start = time.perf_counter()
    connection.request("GET", FLOW)
    answer = connection.getresponse()
    body = answer.read()
    elapsed = time.perf_counter() - start
    if answer.status != 200 or body.count(b'"agent"') != 100:
        raise RuntimeError(f"the flow was not read: {answer.status}")
    return {"open_ms": elapsed * 1000, "open_bytes": user_memory(pid) - before}
