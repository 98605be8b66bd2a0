"""Takes the pictures of the documentation: `python Tests/EndToEnd/screenshots.py` writes docs/images/*.png."""

import json
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import chromium
from flow_page import FlowPage
from server_process import ROOT, Server

IMAGES = ROOT / "docs/images"
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 375, "height": 720}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}

# type, label, x, y
SUPPORT = [
    ("input", "New message", 0, 96), ("agent", "Understand it", 264, 96), ("memory", "Known answers", 0, 240),
    ("decision", "Urgent?", 528, 96), ("api", "Page the team", 792, 0), ("skill", "Draft a reply", 792, 144),
    ("transform", "Translate", 792, 264), ("output", "Send it", 1056, 144),
]
# What is filled in, by the type of the node: so that there is nothing to complain about.
CONFIGURED = {
    "agent": {"model": "gpt-4", "provider": "openai", "temperature": 0.2, "max_tokens": 2048, "max_retries": 3,
              "system_prompt": "Sort each message: what it is about, and how urgent.", "reasoning_mode": "standard"},
    "decision": {"condition_type": "expression", "condition_expression": "urgency > 7"},
    "api": {"method": "POST", "base_url": "https://pager.example"},
    "skill": {"skill_name": "draft_reply"}, "transform": {"transformation": "To the language of the sender"},
    "sensor": {"endpoint": "https://green-house.example/thermometer"}, "loop": {"loop_type": "count"},
}
SUPPORT_EDGES = [(0, 1), (2, 1), (1, 3), (3, 4), (3, 5), (5, 7), (3, 6), (6, 7)]
SENSORS = [("sensor", "Thermometer", 0, 0), ("loop", "Every minute", 264, 0), ("decision", "Too warm?", 528, 0),
           ("output", "Open a window", 792, 0)]


def flow(nodes, edges):
    return {
        "nodes": [{"id": f"n{index}", "type": kind, "position": {"x": x, "y": y}, "width": 192, "height": 64,
                   "data": {"label": label, "config": CONFIGURED.get(kind, {})}} for index, (kind, label, x, y) in enumerate(nodes)],
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

    window = editor(**WIDE)
    dark = editor(**WIDE, color_scheme="dark")
    third = editor(**WIDE)
    phone = editor(**PHONE)
    for each in (window, dark):
        each.wait_counts(len(SUPPORT), len(SUPPORT_EDGES))
        each.page.get_by_role("button", name="Panel", exact=True).click()
        each.page.get_by_role("button", name="Show everything").click()
        each.select("n1")
        each.settle()
    dark.page.get_by_role("tab", name="Outline").click()
    dark.page.get_by_role("treeitem", name="Urgent?").locator(".outline-toggle").click()
    dark.page.get_by_role("treeitem", name="Understand it").first.wait_for()
    shoot(dark.page, "editor-dark")
    # Somebody else writes in a field, and the third drags a node right now.
    dark.select("n3")
    dark.page.get_by_role("tab", name="Properties").click()
    dark.page.get_by_label("Description").focus()
    third.page.get_by_role("button", name="Show everything").click()
    third.grab("n6", 10, 44)
    window.page.locator(".node.theirs").wait_for()
    window.page.locator(".node-hint", has_text="edits").wait_for()
    window.settle()
    shoot(window.page, "editor")
    third.page.mouse.up()
    dark.page.mouse.click(640, 700)
    shoot(phone.page, "editor-phone")
    phone.page.get_by_role("button", name="Panel", exact=True).tap()
    shoot(phone.page, "editor-phone-panel")

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
        browser = chromium.launch(playwright)
        try:
            take(browser, server)
        finally:
            browser.close()
            server.stop()
    print(json.dumps(sorted(path.name for path in IMAGES.glob("*.png"))))


if __name__ == "__main__":
    main()
