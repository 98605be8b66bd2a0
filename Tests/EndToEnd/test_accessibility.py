"""axe-core finds nothing serious on any page, panel, dialog or menu, light and dark. No rule is off, nothing left out."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from flow_page import FlowPage
from server_process import ROOT, WEB

SCHEMES = ["light", "dark"]
KINDS = ["input", "agent", "decision", "skill", "memory", "transform", "loop", "sensor", "api", "output"]


# What ends has ended: half-faded text has less contrast. What turns for ever does not end.
STILL = """() => Promise.all(document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().endTime !== Infinity)
    .map((each) => each.finished.catch(() => null)))"""


def fifty():
    """Fifty nodes of every type, in rows, connected along them; some with colours, a long text and a wrong field."""
    nodes = [{
        "id": f"n{index}", "type": KINDS[index % 10], "width": 192, "height": 64,
        "position": {"x": index % 10 * 264, "y": index // 10 * 120},
        "data": {"label": f"Step {index}", "description": "What it does", "config": {"temperature": 7}}
        | ({"color": "#2f6fde", "borderColor": "#d13b34"} if index % 7 == 0 else {}),
    } for index in range(50)]
    edges = [{"id": f"e{index}", "source": f"n{index}", "target": f"n{index + 1}", "data": {"label": f"to {index + 1}"}}
             for index in range(49) if index % 10 != 9]
    return {"nodes": nodes, "edges": edges}


def check(page, what):
    """Fails with what axe found and where."""
    page.evaluate(STILL)
    violations = Axe().run(page).response["violations"]
    found = [f"{what}: {each['id']} ({each['impact']}): {node['target']} {node['failureSummary']}"
             for each in violations if each["impact"] in ("serious", "critical") for node in each["nodes"]]
    assert found == [], "\n".join(found[:8])


@pytest.fixture
def editor(new_page, server):
    def make(scheme, **options):
        with server.client("flow:fifty") as client:
            client.change(fifty())
        page = new_page(color_scheme=scheme, **options)
        window = FlowPage(page).open(f"{server.url}/flow/fifty")
        window.page.wait_for_function("() => document.querySelectorAll('[data-node-id]').length > 0")
        window.page.get_by_role("button", name="Show everything").click()
        window.settle()
        return window
    return make


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_list_of_flows(new_page, server, scheme):
    with server.client("flow:fifty") as client:
        client.change(fifty())
    page = new_page(color_scheme=scheme)
    page.goto(server.url)
    page.wait_for_selector("[data-flow-id]")
    check(page, "the list")
    for button in ("Templates", "Import"):
        page.get_by_role("button", name=button).click()
        page.get_by_role("dialog").wait_for()
        check(page, f"the dialog {button}")
        page.keyboard.press("Escape")
    for button in ("More for fifty", "Colours"):
        page.get_by_role("button", name=button).click()
        page.get_by_role("menu").wait_for()
        check(page, f"the menu {button}")
        page.keyboard.press("Escape")
    page.get_by_role("searchbox").fill("no flow has this name")
    check(page, "a search without a result")
    page.get_by_role("link", name="Bin").click()
    check(page, "the bin")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_editor_and_its_panels(editor, scheme):
    window = editor(scheme)
    page = window.page
    check(page, "the editor")
    page.get_by_role("button", name="Panel", exact=True).click()
    check(page, "the flow's properties")
    for tab in page.get_by_role("tab").all():
        tab.click()
        check(page, f"the panel {tab.get_attribute('title')}")
    page.get_by_role("tab", name="Properties").click()
    # What lies below the panel comes out of it.
    page.get_by_role("button", name="Show everything").click()
    for node in ("n11", "n14", "n18"):
        window.select(node)
        page.locator(".properties .form-section").nth(2).wait_for()
        check(page, f"the properties of {node}")
    page.keyboard.press("Control+a")
    page.get_by_text("50 nodes", exact=True).first.wait_for()
    check(page, "the properties of all nodes")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_menus_choosers_and_dialogs(editor, scheme):
    window = editor(scheme)
    page = window.page
    page.get_by_role("button", name="Colours").click()
    check(page, "the menu of colours")
    page.keyboard.press("Escape")
    # Every command that opens something opens it from the palette.
    page.keyboard.press("Control+k")
    check(page, "the palette of commands")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    check(page, "the help")
    page.keyboard.press("Escape")
    window.node("n11").click(button="right")
    check(page, "the menu of a node")
    page.keyboard.press("Escape")
    window.select("n11")
    for keys in ("c", "t", "Control+f"):
        page.keyboard.press(keys)
        window.settle()
        check(page, f"what {keys} opens")
        page.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_menus_and_dialogs_of_the_header_and_the_canvas(editor, scheme):
    window = editor(scheme)
    page = window.page
    for button in ("More for this flow", "Export"):
        page.get_by_role("button", name=button, exact=True).click()
        page.get_by_role("menu").wait_for()
        check(page, f"the menu {button}")
        page.keyboard.press("Escape")
    page.locator(".face-own").click()
    check(page, "who I am")
    page.keyboard.press("Escape")
    page.mouse.click(640, 760, button="right")
    check(page, "the menu of the canvas")
    page.keyboard.press("Escape")
    # Whatever has a dialog of its own, by its command.
    for command in ("Add a template", "PNG", "Colours: dark"):
        page.keyboard.press("Control+k")
        page.keyboard.type(command)
        page.keyboard.press("Enter")
        window.settle()
        check(page, f"what the command {command} opens")
        page.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_page_of_all_controls(start_server, new_page, scheme):
    server = start_server(*([] if WEB else ["--web", str(ROOT / "Sources/FlowServer/Web")]))
    page = new_page(color_scheme=scheme)
    page.goto(f"{server.url}/dev/components")
    page.wait_for_selector(".components-table")
    check(page, "the page of all controls")


def test_axe_finds_what_is_wrong(new_page, server):
    page = new_page()
    page.goto(server.url)
    page.evaluate("""() => document.body.append(Object.assign(document.createElement("button"), { className: "button" }))""")
    with pytest.raises(AssertionError, match="button-name"):
        check(page, "a button without a name")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_small_screens(editor, scheme):
    window = editor(scheme, viewport={"width": 375, "height": 812}, has_touch=True, is_mobile=True)
    check(window.page, "the editor on a phone")
    window.page.get_by_role("button", name="Panel", exact=True).tap()
    check(window.page, "the panel on a phone")
    assert window.page.evaluate("() => document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_empty_flow(open_flow, scheme):
    window = open_flow("nothing yet", color_scheme=scheme)
    check(window.page, "an empty flow")
