"""How long the first picture of a flow takes."""

import statistics

from flows import PATIENCE, Windows

NODES = 200
ROUNDS = 5

MARK = """(count) => {
    const look = () => {
        const isLive = document.querySelector('.badge[data-state="live"], .badge[data-state="saved"]');
        if (isLive && document.querySelectorAll("[data-node-id]").length >= count) {
            requestAnimationFrame(() => { window.painted = performance.now(); });
        } else {
            requestAnimationFrame(look);
        }
    };
    look();
}"""


def first_paint(windows: Windows) -> dict:
    """Medians in ms from the navigation to the frame after all nodes were drawn, of an empty flow and of one with 200."""
    windows.make("paint-200", NODES)
    times: dict[str, list[float]] = {"empty": [], "full": []}
    for _ in range(ROUNDS):
        for name, flow, count in (("empty", "paint-0", 0), ("full", "paint-200", NODES)):
            times[name].append(navigation(windows, flow, count))
    return {name: statistics.median(values) for name, values in times.items()}


def navigation(windows: Windows, flow: str, count: int) -> float:
    with windows.person() as context:
        page = context.new_page()
        # The files of the page come from the cache in both cases: what is compared is the flow.
        page.goto(f"{windows.url}/flow/paint-0")
        page.locator('.badge[data-state="live"]').wait_for()
        page.add_init_script(f"({MARK})({count})")
        page.goto(f"{windows.url}/flow/{flow}")
        page.wait_for_function("() => window.painted !== undefined", timeout=PATIENCE)
        return page.evaluate("painted")
