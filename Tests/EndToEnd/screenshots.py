"""Takes the pictures of the documentation: `python Tests/EndToEnd/screenshots.py` writes docs/images/*.png."""

import json
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from flow_page import FlowPage
from server_process import ROOT, Server

IMAGES = ROOT / "docs/images"
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 375, "height": 720}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}

# type, label, x, y
SUPPORT = [
    ("input", "New message", 0, 96), ("agent", "Understand it", 264, 96), ("memory", "Known answers", 0, 240),
    ("decision", "Urgent?", 528, 96), ("api", "Page the team", 792, 0), ("skill", "Draft a reply", 792, 144),
    ("transform", "Translate", 792, 264), ("output", "Send it", 1056, 144),
]
SUPPORT_EDGES = [(0, 1), (2, 1), (1, 3), (3, 4), (3, 5), (5, 7), (3, 6), (6, 7)]
SENSORS = [("sensor", "Thermometer", 0, 0), ("loop", "Every minute", 264, 0), ("decision", "Too warm?", 528, 0),
           ("output", "Open a window", 792, 0)]


def flow(nodes, edges):
    return {
        "nodes": [{"id": f"n{index}", "type": kind, "position": {"x": x, "y": y}, "width": 192, "height": 64,
                   "data": {"label": label}} for index, (kind, label, x, y) in enumerate(nodes)],
        "edges": [{"id": f"e{index}", "source": f"n{a}", "target": f"n{b}"} for index, (a, b) in enumerate(edges)],
    }


def write(server, name, content):
    with server.client(f"flow:{name}") as client:
        client.change(content)


def take(browser, server):
    def page(**options):
        return browser.new_context(**options).new_page()

    def editor(name="Support desk", **options):
        window = FlowPage(page(**options)).open(f"{server.url}/flow/{name}")
        window.settle()
        return window

    def shoot(of, name):
        of.screenshot(path=IMAGES / f"{name}.png", animations="disabled")

    write(server, "Support desk", flow(SUPPORT, SUPPORT_EDGES))
    write(server, "Green house", flow(SENSORS, [(0, 1), (1, 2), (2, 3)]))
    empty = editor("Something new", **DESKTOP)
    shoot(empty.page, "editor-empty")
    empty.page.close()

    window = editor(**DESKTOP)
    dark = editor(**DESKTOP, color_scheme="dark")
    phone = editor(**PHONE)
    for each in (window, dark):
        each.wait_counts(len(SUPPORT), len(SUPPORT_EDGES))
        each.select("n3")
        each.page.mouse.move(700, 650)
        each.settle()
    window.page.wait_for_selector('.people[data-count="3"]')
    shoot(dark.page, "editor-dark")
    # What somebody else drags right now.
    dark.grab("n6", 10, 44)
    window.page.locator(".node.theirs").wait_for()
    window.settle()
    shoot(window.page, "editor")
    dark.page.mouse.up()
    shoot(phone.page, "editor-phone")

    homes = {"home-light": DESKTOP, "home-dark": DESKTOP | {"color_scheme": "dark"}, "home-phone": PHONE}
    for name, options in homes.items():
        home = page(**options)
        home.goto(server.url)
        home.wait_for_selector('[data-flow-id="Green house"] .thumbnail-node')
        home.wait_for_selector('[data-flow-id="Support desk"] .thumbnail-node')
        shoot(home, name)


def main():
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        server = Server(Path(data) / "data").start()
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        try:
            take(browser, server)
        finally:
            browser.close()
            server.stop()
    print(json.dumps(sorted(path.name for path in IMAGES.glob("*.png"))))


if __name__ == "__main__":
    main()
