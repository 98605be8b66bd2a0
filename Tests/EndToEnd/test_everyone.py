"""Small screens, themes, and what assistive technology is told."""

import pytest

from conftest import UNREACHABLE, until
from flow_page import FlowPage

PHONE = {"viewport": {"width": 375, "height": 720}, "has_touch": True, "is_mobile": True}

TABLET = {"viewport": {"width": 768, "height": 1024}, "has_touch": True, "is_mobile": True}

# Read in one step: a button that comes or goes in between would make the list wrong.
BUTTONS = """(selector) => Array.from(document.querySelectorAll(selector)).filter((each) => each.checkVisibility())
    .map((each) => ({ name: each.getAttribute("aria-label") || each.innerText.trim(),
                      x: each.getBoundingClientRect().x, width: each.getBoundingClientRect().width }))"""


def buttons(page, selector):
    """Name and place of every visible button that `selector` finds."""
    return page.evaluate(BUTTONS, selector)


def overflow(page):
    return page.evaluate("() => document.documentElement.scrollWidth - innerWidth")


def test_the_editor_fits_a_phone_and_works_there(open_flow):
    window = open_flow(**PHONE)
    page = window.page
    assert overflow(page) <= 0
    assert page.locator(".bar-title").bounding_box()["width"] >= 140
    page.locator('[data-node-type="agent"]').tap()
    window.wait_counts(1, 0)
    box = page.locator("[data-node-id]").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 375
    page.get_by_role("button", name="Rename").tap()
    page.locator("[data-node-id] input").fill("On the way")
    page.locator("[data-node-id] input").press("Enter")
    window.wait_label(next(iter(window.nodes())), "On the way")
    page.get_by_role("button", name="Delete").tap()
    window.wait_counts(0, 0)
    for button in buttons(page, "header button, header a, .zoom-controls button"):
        assert button["x"] >= 0 and button["x"] + button["width"] <= 375


def test_the_header_of_a_tablet_lays_nothing_over_the_title_and_what_is_counted(open_flow):
    window = open_flow(**TABLET)
    others = [open_flow() for _ in range(3)]
    others[0].add("agent")
    window.wait_counts(1, 0)
    until(lambda: window.page.locator(".face").count() == 4)
    assert overflow(window.page) <= 0
    menu = window.page.get_by_role("button", name="More for this flow").bounding_box()
    assert menu["width"] >= 44
    # Text that does not fit is cut by its own box, so that what is drawn ends there.
    for part in (".bar-title h1 button", ".bar-title p"):
        shown = window.page.locator(part)
        box = shown.bounding_box()
        assert box["x"] + box["width"] <= menu["x"], part
        fits = shown.evaluate("(each) => each.scrollWidth <= each.clientWidth"
                              " || getComputedStyle(each).overflowX === 'hidden'")
        assert fits, part


def test_the_header_fits_a_phone_while_offline(open_flow, server, allowed_errors):
    allowed_errors.append(UNREACHABLE)
    window = open_flow(**PHONE)
    page = window.page
    server.stop()
    window.leave_out("its server is stopped")
    # While it tries, the button is gone for a moment.
    shown = until(lambda: [each for each in [buttons(page, "header button")]
                           if "Try now" in (button["name"] for button in each)])[0]
    for button in shown:
        assert button["x"] >= 0 and button["x"] + button["width"] <= 375


def test_the_list_fits_a_phone(new_page, server, open_flow):
    open_flow().add("agent")
    page = new_page(**PHONE)
    page.goto(server.url)
    page.wait_for_selector("[data-flow-id]")
    assert overflow(page) <= 0



@pytest.mark.parametrize("height", [640, 256])
def test_in_320_pixels_nothing_runs_off_the_side(new_page, server, open_flow, height):
    small = {"viewport": {"width": 320, "height": height}}
    open_flow().add("agent")
    home = new_page(**small)
    home.goto(server.url)
    home.wait_for_selector("[data-flow-id]")
    assert overflow(home) <= 0
    home.get_by_role("button", name="Templates").click()
    home.locator(".template").first.wait_for()
    # 1280 by 1024 at 400 %: even there some of the list is seen.
    assert home.locator(".dialog-body").bounding_box()["height"] >= 100
    assert overflow(home) <= 0
    window = open_flow(**small)
    window.page.get_by_role("button", name="Panel", exact=True).click()
    for tab in ("Outline", "Comments", "History", "Properties"):
        window.page.get_by_role("tab", name=tab).click()
        assert overflow(window.page) <= 0, tab
    for page, selector in ((home, "header a, .head-actions button, .card-menu"), (window.page, "header button, .side-head button")):
        for button in buttons(page, selector):
            assert button["x"] >= 0 and button["x"] + button["width"] <= 320, button

def choose_theme(page, name):
    page.get_by_role("button", name="Colours").click()
    page.get_by_role("menuitemcheckbox", name=name).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_follows_the_system_until_it_is_chosen_and_is_remembered(new_page, server, scheme):
    other = "dark" if scheme == "light" else "light"
    page = new_page(color_scheme=scheme)
    page.goto(server.url)

    def theme():
        return page.evaluate("() => document.documentElement.dataset.theme")

    assert theme() == scheme
    choose_theme(page, other.capitalize())
    assert theme() == other
    page.reload()
    assert theme() == other
    choose_theme(page, "As the system")
    assert theme() == scheme
    page.emulate_media(color_scheme=other)
    page.wait_for_function("(theme) => document.documentElement.dataset.theme === theme", arg=other)
    page.reload()
    assert theme() == other


def test_a_browser_that_forbids_storage_still_works(open_flow, new_page, server):
    page = new_page()
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden'); } })")
    page.goto(server.url)
    choose_theme(page, "Dark")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"


def test_everything_has_a_name_for_assistive_technology(open_flow):
    window = open_flow()
    page = window.page
    a, b = window.add("input"), window.add("decision")
    edge = window.connect(a, b)
    assert all(button["name"] for button in buttons(page, "button"))
    assert window.node(b).get_attribute("aria-label") == "Decision, Decision"
    window.select(b)
    window.settle()
    assert window.node(b).get_attribute("aria-label") == "Decision, Decision, selected"
    assert window.node(a).get_attribute("tabindex") == "-1", "the canvas is one stop for Tab"
    assert window.edge(edge).get_attribute("aria-label") == "Connection from Input to Decision"
    assert page.get_by_role("navigation", name="Add a node").count() == 1
    assert page.get_by_role("main").get_by_role("application", name="Canvas").count() == 1
    page.locator('#notices [role="status"]', has_text="Connected").wait_for(state="attached")


def test_the_focus_is_seen(open_flow):
    window = open_flow()
    window.add("agent")
    window.page.locator('[data-node-type="api"]').focus()
    window.page.keyboard.press("Tab")
    style = window.page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"


def test_the_page_loads_nothing_from_elsewhere(new_page, server):
    page = new_page()
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(f"{server.url}/flow/demo")
    FlowPage(page).wait_live()
    assert hosts == {f"127.0.0.1:{server.port}"}


def ground(locator):
    return locator.evaluate("(each) => getComputedStyle(each).backgroundColor")


def ink(locator):
    return locator.evaluate("(each) => getComputedStyle(each).color")


def outline(locator):
    return locator.evaluate("(each) => getComputedStyle(each).outlineStyle")


def test_what_has_the_focus_in_a_menu_and_what_enter_would_take_have_an_outline(open_flow):
    page = open_flow().page
    page.get_by_role("button", name="More for this flow").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert outline(page.locator(".menu-item:focus")) == "solid"
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    assert outline(page.locator('.chooser-option[aria-selected="true"]')) == "solid"


def test_colours_that_a_person_forces_on_all_pages_still_show_what_is_chosen_pressed_and_on(open_flow):
    window = open_flow(forced_colors="active", viewport={"width": 1440, "height": 900})
    page = window.page
    node, other = window.add("agent"), window.add("skill")
    page.get_by_role("button", name="Panel", exact=True).click()
    assert ink(page.get_by_role("tab", name="Properties")) != ink(page.get_by_role("tab", name="Outline"))
    assert (ink(page.get_by_role("button", name="Overview", exact=True))
            != ink(page.get_by_role("button", name="Lock the canvas")))
    assert ground(page.locator(".badge-dot")) != ground(page.locator("header"))
    assert outline(window.node(other)) == "solid" and outline(window.node(node)) == "none"
    page.keyboard.press("Control+k")
    options = page.locator(".chooser-option")
    assert ink(options.nth(0)) != ink(options.nth(1))
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More for this flow").focus()
    page.keyboard.press("Enter")
    items = page.get_by_role("menuitem")
    assert ink(items.nth(0)) != ink(items.nth(1))


def test_the_list_in_forced_colours_shows_which_of_its_views_is_open(new_page, server):
    page = new_page(forced_colors="active")
    page.goto(server.url)
    assert ink(page.get_by_role("link", name="Flows", exact=True).last) != ink(page.get_by_role("link", name="Bin"))
