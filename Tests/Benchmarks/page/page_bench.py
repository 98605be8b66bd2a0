#!/usr/bin/env python3
"""Measures the page in headless Chromium and prints a table. Ends with 1 if a count is over its limit: counts of writes
to the page and of forced layouts are the same on every machine. Times are reported, beside what they should be."""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from flows import Windows
from playwright.sync_api import sync_playwright

import dragging
import painting
import remote

TICK = 33
"""In ms: how long awareness may wait before it is sent."""
FRAME = 17


def main() -> int:
    options = parse_options()
    os.environ["FLOW_SERVER"] = str(options.server)
    if options.web:
        os.environ["FLOWS_WEB"] = str(options.web)
    import chromium
    from server_process import Server

    data = Path(tempfile.mkdtemp(prefix="flows-page-bench-"))
    server = Server(data / "data").start()
    try:
        with sync_playwright() as playwright:
            browser = chromium.launch(playwright)
            rows, failures = measure(Windows(browser, server.url), options.quick)
            browser.close()
    finally:
        server.stop()
        shutil.rmtree(data)
    print("\n".join(["| what | measured | limit | met |", "|---|---|---|---|", *rows]))
    return 1 if failures else 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, type=Path, help="binary of FlowServer")
    parser.add_argument("--web", type=Path, help="directory of the page, instead of what is in the binary")
    parser.add_argument("--quick", action="store_true", help="without the flow of 10,000 nodes")
    return parser.parse_args()


class Table:
    """Rows, and how many of the counts were over their limits."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.failures = 0

    def count(self, what: str, value: float, limit: float) -> None:
        self.failures += value > limit
        self._row(what, f"{value:.1f}", f"{limit:g}", value <= limit)

    def time(self, what: str, value: float, limit: float, unit: str = "ms") -> None:
        self._row(what, f"{value:.2f} {unit}", f"{limit:.2f} {unit} (reported)", value <= limit)

    def note(self, what: str, value: str) -> None:
        self.rows.append(f"| {what} | {value} | | |")

    def _row(self, what: str, value: str, limit: str, is_met: bool) -> None:
        self.rows.append(f"| {what} | {value} | {limit} | {'yes' if is_met else '**no**'} |")


def measure(windows: Windows, is_quick: bool) -> tuple[list[str], int]:
    table = Table()
    sizes = [20, 2_000] if is_quick else [20, 2_000, 10_000]
    frames: dict[tuple[int, str], dragging.Frame] = {}
    for count in sizes:
        say(f"a flow of {count} nodes")
        windows.make(f"drag-{count}", count)
        for view in ("near", "all"):
            say(f"dragging one of {count} nodes, {view}")
            frames[count, view] = dragging.measure(windows, count, view)
    for (count, view), frame in frames.items():
        title = f"dragging one of {count:,} nodes, {'everything in view' if view == 'all' else 'life size'}"
        table.note(f"{title}: nodes in the page", str(frame.drawn))
        table.count(f"{title}: writes in a frame", frame.writes, dragging.WRITES)
        table.count(f"{title}: forced layouts", frame.forced_layouts, 0)
        if count > 20:
            table.time(f"{title}: script in a frame", frame.script_ms,
                       (2 if count == 2_000 else 4) * frames[20, view].script_ms)
        else:
            table.note(f"{title}: script in a frame", f"{frame.script_ms:.2f} ms")
    say("pointers of others")
    cursors = remote.cursors(windows)
    table.count(f"{remote.CURSORS} pointers of others: writes in a frame, p99", cursors["p99"], remote.CURSOR_WRITES)
    say("first paint")
    paint = painting.first_paint(windows)
    table.time(f"first paint of {painting.NODES} nodes (an empty flow: {paint['empty']:.0f} ms)", paint["full"],
               2 * paint["empty"])
    say("pointer to remote paint")
    late = remote.pointer_to_paint(windows)
    floor, ours = late["floor"], late["ours"]
    table.time(f"pointer to remote paint, p95 of {ours['count']} (p50 {ours['p50']:.1f} ms; without a server "
               f"p50 {floor['p50']:.1f}, p95 {floor['p95']:.1f} ms)", ours["p95"], floor["p95"] + TICK + FRAME)
    return table.rows, table.failures


def say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
