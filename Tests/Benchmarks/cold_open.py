"""Opening a flow of 10,000 nodes and 20,000 edges that nobody has in memory."""

import http.client
import json
import statistics
import time
from pathlib import Path

from histograms import storage_metrics
from measure import Figures, user_memory
from peers import FlowServer

NODES, EDGES = 10_000, 20_000
ROUNDS = 7
"""Opens, every one in a fresh process."""


def cold_open(server: FlowServer, directory: Path) -> Figures:
    """Medians: of milliseconds that a write of the title takes, for which the flow has to be opened, and the next one;
    and of the bytes that the process has more behind them."""
    data = ["--data", str(directory / "many")]
    with server.start(data) as running:
        import_flow(running.port)
        # A stored flow that large has a snapshot, however it became so large.
        running.wait_for(lambda: storage_metrics(running.port)["flows_storage_snapshots_total"] > 0)
    runs = []
    for _ in range(ROUNDS):
        with server.start(data) as running:
            connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
            read(connection, "/health/ready")
            before = user_memory(running.pid)
            times = {"cold_open_ms": timed(connection), "warm_ms": timed(connection)}
            runs.append(times | {"open_bytes": user_memory(running.pid) - before})
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def import_flow(port: int) -> None:
    nodes = [{"id": f"node-{index}", "type": "agent", "position": {"x": index % 100 * 220, "y": index // 100 * 120},
              "data": {"label": f"Node {index}", "config": {"model": "gpt-4", "temperature": 0.2}}}
             for index in range(NODES)]
    edges = [{"id": f"edge-{index}", "source": f"node-{index % NODES}",
              "target": f"node-{(index % NODES + 1 + index // NODES) % NODES}"} for index in range(EDGES)]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/api/flows", json.dumps({"id": "many", "document": {"nodes": nodes, "edges": edges}}),
                       {"content-type": "application/json"})
    answer = connection.getresponse()
    if answer.status != 201:
        raise RuntimeError(f"the flow was not created: {answer.status} {answer.read().decode()}")


def timed(connection: http.client.HTTPConnection) -> float:
    """Milliseconds until a write is answered, for which nothing large is encoded."""
    start = time.perf_counter()
    connection.request("PATCH", "/api/flows/many", json.dumps({"title": f"At {start}"}),
                       {"content-type": "application/json"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"the flow was not written: {answer.status} {body.decode()}")
    return (time.perf_counter() - start) * 1000


def read(connection: http.client.HTTPConnection, path: str) -> None:
    connection.request("GET", path)
    connection.getresponse().read()
