"""What a frame costs while one node of many is dragged: writes to the page, forced layouts, script time."""

import json
from dataclasses import dataclass

from flows import Windows

MOVES = 120
EDGES = 2
"""At the node that is dragged."""
WRITES = 2 * (1 + EDGES)
"""Most writes to the page in a frame: two for what is dragged and each of its edges."""

WATCH = """() => {
    const frames = [];
    let count = 0;
    const observer = new MutationObserver((records) => { count += records.length; });
    observer.observe(document, { subtree: true, attributes: true, childList: true, characterData: true });
    window.stopWatching = () => { observer.disconnect(); return frames; };
    const frame = () => {
        count += observer.takeRecords().length;
        frames.push(count);
        count = 0;
        window.watching = requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
}"""


@dataclass(frozen=True)
class Frame:
    """Of a frame in which the pointer moved."""

    nodes: int
    view: str
    drawn: int
    writes: float
    most_writes: int
    forced_layouts: int
    script_ms: float


def measure(windows: Windows, count: int, view: str) -> Frame:
    """Drags a node of the flow with `count` nodes; `view` is "near" (life size) or "all" (everything in view)."""
    with windows.person() as context:
        window = windows.open(context, f"drag-{count}")
        page = window.page
        page.locator("[data-node-id]").first.wait_for()
        if view == "near":
            zoom_to_life(window)
        else:
            page.get_by_role("button", name="Show everything").click()
        window.settle()
        node = node_in_the_middle(window)
        session = context.new_cdp_session(page)
        x, y = window.middle(window.node(node))
        page.mouse.move(x, y)
        page.mouse.down()
        # The first moves choose the node and prepare the gesture.
        for step in range(10):
            page.mouse.move(x + step, y + step)
        window.settle()
        session.send("Performance.enable")
        with tracing(session) as events:
            page.evaluate(WATCH)
            before = script_seconds(session)
            for step in range(MOVES):
                page.mouse.move(x + 10 + step % 40, y + 10 + step // 2 % 30)
            spent = script_seconds(session) - before
            frames = page.evaluate("stopWatching()")
        page.keyboard.press("Escape")
        page.mouse.up()
        drawn = page.locator("[data-node-id]").count()
        moved = [writes for writes in frames if writes > 0]
        return Frame(count, view, drawn, sum(moved) / max(len(moved), 1), max(moved, default=0),
                     sum(is_forced_layout(event) for event in events), 1_000 * spent / max(len(moved), 1))


def zoom_to_life(window) -> None:
    """Comes so near that names can be read."""
    for _ in range(30):
        if window.page.evaluate("() => new DOMMatrix(document.querySelector('.world').style.transform).a") >= 0.8:
            return
        window.page.get_by_role("button", name="Zoom in").click()
        window.settle()


def node_in_the_middle(window) -> str:
    return window.page.evaluate("""() => {
        const far = ({ left, top, width, height }) => Math.hypot(left + width / 2 - 800, top + height / 2 - 480);
        const nodes = [...document.querySelectorAll("[data-node-id]")];
        nodes.sort((a, b) => far(a.getBoundingClientRect()) - far(b.getBoundingClientRect()));
        return nodes[0].dataset.nodeId;
    }""")


def script_seconds(session) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "ScriptDuration")


class tracing:
    """The browser's own account of layouts and who asked for them."""

    def __init__(self, session) -> None:
        self.session = session
        self.events: list[dict] = []
        self.is_complete = False

    def __enter__(self) -> list[dict]:
        self.session.on("Tracing.dataCollected", lambda part: self.events.extend(part["value"]))
        self.session.on("Tracing.tracingComplete", lambda _: setattr(self, "is_complete", True))
        self.session.send("Tracing.start", {
            "transferMode": "ReportEvents",
            "categories": "devtools.timeline,disabled-by-default-devtools.timeline.stack"})
        return self.events

    def __exit__(self, *error) -> None:
        self.session.send("Tracing.end")
        while not self.is_complete:
            self.session.send("Performance.getMetrics")


def is_forced_layout(event: dict) -> bool:
    """A layout that a script had to wait for."""
    return event.get("name") == "Layout" and "stackTrace" in json.dumps(event.get("args", {}).get("beginData", {}))
