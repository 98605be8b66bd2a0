"""What others cost this page: their pointers, and how late one sees what they do."""

import statistics

from dragging import WATCH
from flows import Windows

CURSORS = 20
CURSOR_WRITES = 40
"""Most writes to the page in a frame for all of them."""
SECONDS = 4
ROUNDS = 3

CROWD = """({ count }) => {
    const page = document.querySelector("script[type=module]").src;
    return import(page.replace("pages/flow.js", "client/flow-client.js")).then(async ({ openFlow }) => {
        const id = decodeURIComponent(location.pathname.slice("/flow/".length));
        const flows = Array.from({ length: count }, (_, index) => openFlow(location.origin, id, {
            presence: { name: `Person ${index}`, color: "#2f6fde" } }));
        await Promise.all(flows.map((flow) => flow.ready));
        let step = 0;
        window.crowd = setInterval(() => {
            step += 1;
            flows.forEach((flow, index) => flow.setAwareness({
                cursor: [100 + index * 40 + step % 50 * 3, 100 + index * 20 + step % 30 * 4] }));
        }, 16);
    });
}"""

MOVER = """() => {
    window.sent = [];
    addEventListener("pointermove", (event) => {
        const at = performance.timeOrigin + event.timeStamp;
        requestAnimationFrame(() => window.sent.push([document.querySelector("[data-node-id]").style.transform, at]));
    }, true);
}"""
WATCHER = """() => {
    window.seen = new Map();
    const look = () => {
        const place = document.querySelector("[data-node-id]")?.style.transform;
        if (place && !window.seen.has(place)) window.seen.set(place, performance.timeOrigin + performance.now());
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""
CHANNEL_PAGE = """<!doctype html><div data-node-id="n" style="position: absolute; width: 192px; height: 64px"></div>"""
CHANNEL_MOVER = """() => {
    const channel = new BroadcastChannel("bench");
    const node = document.querySelector("[data-node-id]");
    window.sent = [];
    addEventListener("pointermove", (event) => {
        node.style.transform = `translate(${event.clientX}px, ${event.clientY}px)`;
        channel.postMessage([event.clientX, event.clientY]);
        window.sent.push([node.style.transform, performance.timeOrigin + event.timeStamp]);
    });
}"""
CHANNEL_WATCHER = """() => {
    const node = document.querySelector("[data-node-id]");
    new BroadcastChannel("bench").onmessage = ({ data: [x, y] }) => {
        node.style.transform = `translate(${x}px, ${y}px)`;
    };
}"""


def cursors(windows: Windows) -> dict:
    """Writes to the page in a frame while so many others move their pointers."""
    windows.make("crowd", 20)
    with windows.person() as crowd, windows.person() as context:
        crowd_page = windows.open(crowd, "crowd").page
        crowd_page.evaluate(CROWD, {"count": CURSORS})
        page = windows.open(context, "crowd").page
        page.wait_for_function("(count) => document.querySelectorAll('[data-cursor]').length >= count", arg=CURSORS)
        page.evaluate(WATCH)
        page.wait_for_timeout(1_000 * SECONDS)
        frames = page.evaluate("stopWatching()")
        crowd_page.evaluate("clearInterval(crowd)")
        return {"frames": len(frames), "mean": statistics.fmean(frames), "most": max(frames),
                "p99": sorted(frames)[int(0.99 * (len(frames) - 1))]}


def pointer_to_paint(windows: Windows) -> dict:
    """In ms, from a pointer that moves a node in one window to the frame that shows it in another one; and the same
    between two pages without a server. Interleaved pairs; the figures are medians of the rounds."""
    windows.make("paint", 1)
    rounds = [(between_windows(windows), between_pages(windows)) for _ in range(ROUNDS)]
    ours, floor = ({key: statistics.median(each[key] for each in side) for key in ("count", "p50", "p95")}
                   for side in zip(*rounds))
    return {"ours": ours, "floor": floor}


def between_windows(windows: Windows) -> dict:
    with windows.person() as context:
        one, two = windows.open(context, "paint"), windows.open(context, "paint")
        for each in (one, two):
            each.page.locator("[data-node-id]").wait_for()
        one.page.bring_to_front()
        return latencies(one.page, two.page, MOVER, one.middle(one.page.locator("[data-node-id]")))


def between_pages(windows: Windows) -> dict:
    with windows.person() as context:
        pages = [context.new_page() for _ in range(2)]
        for page in pages:
            page.route("**/bench-channel", lambda route: route.fulfill(body=CHANNEL_PAGE, content_type="text/html"))
            page.goto(f"{windows.url}/bench-channel")
        pages[1].evaluate(CHANNEL_WATCHER)
        return latencies(*pages, CHANNEL_MOVER, (100, 40))


def latencies(mover, watcher, script: str, start: tuple[float, float]) -> dict:
    watcher.evaluate(WATCHER)
    mover.evaluate(script)
    mover.mouse.move(*start)
    mover.mouse.down()
    mover.keyboard.down("Control")
    for step in range(300):
        mover.mouse.move(start[0] + 5 + step, start[1] + 5 + step * 7 % 200)
    mover.keyboard.up("Control")
    mover.mouse.up()
    sent = dict(reversed(mover.evaluate("sent")))
    seen = dict(watcher.evaluate("[...seen]"))
    times = sorted(seen[place] - sent[place] for place in seen.keys() & sent.keys())
    return {"count": len(times), "p50": quantile(times, 0.5), "p95": quantile(times, 0.95)}


def quantile(times: list[float], part: float) -> float:
    return times[min(len(times) - 1, int(part * len(times)))] if times else float("nan")
