"""What leaves the editor: pictures, text and paper; and the title and the menu of the flow."""

import json
import re
import struct
import xml.etree.ElementTree as ElementTree

import pytest

from conftest import UNREACHABLE, until
from home_page import listed, make_flow, request

SVG = "{http://www.w3.org/2000/svg}"


def save(page, entry):
    """Saves by the header's menu; gives the download."""
    page.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=entry).click()
    return download.value


def drawing(page):
    return ElementTree.fromstring(save(page, "SVG drawing").path().read_bytes())


def texts(root):
    return [each.text for each in root.iter(f"{SVG}text")]


def test_a_png_has_the_whole_graph_twice_as_large_with_its_margin(server, open_flow):
    # Two nodes so far apart that no window shows both: the second is not in the page.
    document = {"nodes": [{"id": "a", "type": "agent", "position": {"x": 0, "y": 0}, "width": 200, "height": 60, "data": {}},
                          {"id": "b", "type": "output", "position": {"x": 3_000, "y": 400}, "width": 200, "height": 60,
                           "data": {}}], "edges": [{"id": "e", "source": "a", "target": "b"}]}
    request(server, "POST", "/api/flows", {"id": "far", "title": "Far: Away!", "document": document})
    saved = save(open_flow("far").page, "PNG picture")
    assert saved.suggested_filename == "far-away.png"
    content = saved.path().read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == (2 * (3_200 + 200), 2 * (460 + 200))


def test_an_svg_has_every_node_also_those_that_are_not_drawn_and_is_right_alone(server, open_flow):
    make_flow(server, "Long", nodes=120, flow_id="long")
    window = open_flow("long")
    content = save(window.page, "SVG drawing").path().read_text()
    root = ElementTree.fromstring(content)
    assert {f"N{each}" for each in range(120)} <= set(texts(root))
    assert len(root.findall(f".//{SVG}path[@fill='none']")) >= 119
    assert not re.search(r"href|url\(|<style|<script|foreignObject|var\(--", content)
    assert root.get("viewBox") == "-100 -100 28952 264"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_has_the_colours_of_the_page(server, open_flow, scheme):
    make_flow(server, "Tinted", nodes=1, flow_id="tinted")
    page = open_flow("tinted", color_scheme=scheme).page
    shown = page.evaluate("""() => ["--canvas", "--surface", "--text"].map((name) =>
        getComputedStyle(document.documentElement).getPropertyValue(name).trim())""")
    fills = {each.get("fill") for each in drawing(page).iter()}
    assert set(shown) <= fills


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_keeps_the_colours_of_a_node_as_the_canvas_shows_them(server, open_flow, scheme):
    request(server, "POST", "/api/flows", {"id": "own", "document": {"edges": [], "nodes": [
        {"id": "n", "type": "agent", "position": {"x": 0, "y": 0}, "width": 200, "height": 60,
         "data": {"label": "Mine", "color": "#f0fdf4", "borderColor": "#d13b34"}}]}})
    window = open_flow("own", color_scheme=scheme)
    window.node("n").wait_for()
    window.page.mouse.move(5, 5)
    shown = window.node("n").evaluate("""(node) => {
        const { backgroundColor, borderColor } = getComputedStyle(node);
        return [backgroundColor, borderColor].map((text) =>
            `#${text.match(/\\d+/g).map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`);
    }""")
    rects = {(each.get("fill"), each.get("stroke")) for each in drawing(window.page).iter(f"{SVG}rect")}
    assert tuple(shown) in rects


def test_labels_of_others_stay_text_in_every_file(server, open_flow):
    label = '"]; <script>alert(1)</script> & `x`'
    request(server, "POST", "/api/flows", {"id": "foreign", "title": "<b>T</b>", "document": {"edges": [], "nodes": [
        {"id": "n", "type": "agent", "position": {"x": 0, "y": 0}, "width": 900, "data": {"label": label}}]}})
    page = open_flow("foreign").page
    root = drawing(page)
    assert label in texts(root) and not list(root.iter(f"{SVG}script"))
    assert root.find(f"{SVG}title").text == "<b>T</b>"
    mermaid = save(page, "Mermaid").path().read_text()
    assert mermaid.splitlines()[1] == '    n1("#34;]; #60;script#62;alert(1)#60;/script#62; #38; #96;x#96;")'


def test_the_json_has_changes_that_are_not_sent_yet(server, open_flow, allowed_errors):
    allowed_errors.append(UNREACHABLE)
    make_flow(server, "Draft", nodes=1, flow_id="draft")
    window = open_flow("draft")
    server.stop()
    window.wait_offline()
    window.add("skill")
    flow = json.loads(save(window.page, "React Flow JSON").path().read_text())
    assert flow["title"] == "Draft" and [each["type"] for each in flow["nodes"]] == ["agent", "skill"]
    window.leave_out("its server is stopped")


def test_an_empty_flow_gives_no_picture_and_says_why(open_flow):
    window = open_flow("nothing")
    window.page.get_by_role("button", name="Export", exact=True).click()
    window.page.get_by_role("menuitem", name="PNG picture").click()
    window.wait_notice("the flow has no nodes")


def test_printing_shows_the_whole_flow_and_its_title_and_nothing_else(server, open_flow):
    make_flow(server, "On paper", nodes=40, flow_id="paper")
    page = open_flow("paper").page
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".sheet-title").inner_text() == "On paper"
    assert "N39" in page.locator(".sheet-picture").text_content()
    assert page.locator(".sheet-picture").is_visible()
    assert not page.locator("header").is_visible() and not page.locator("#canvas").is_visible()
    page.emulate_media(media="screen")
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert page.locator(".sheet").count() == 0


def test_the_title_is_edited_in_the_header_and_seen_by_all(server, open_flow):
    make_flow(server, "Before", nodes=1, flow_id="titled")
    one, two = open_flow("titled"), open_flow("titled")
    one.page.locator("#title").click()
    field = one.page.get_by_role("textbox", name="Title of the flow")
    field.fill("  After\t all ")
    field.press("Enter")
    for window in (one, two):
        window.page.wait_for_function("() => document.title === 'After all · Flows'")
        assert window.page.locator("#title").inner_text() == "After all"
    assert field.count() == 0
    until(lambda: "After all" in listed(server))
    # It is a change like others: it can be undone.
    one.wait_live()
    one.page.keyboard.press("Control+z")
    two.page.wait_for_function("() => document.getElementById('title').textContent === 'Before'")
    one.wait_content(two.content())


def test_a_flow_is_duplicated_from_its_menu(server, open_flow):
    make_flow(server, "Model", nodes=2, flow_id="model")
    window = open_flow("model")
    window.page.get_by_role("button", name="More for this flow").click()
    window.page.get_by_role("menuitem", name="Duplicate the flow").click()
    window.wait_notice("Model (Copy) is there")
    assert listed(server)["Model (Copy)"]["node_count"] == 2


def test_a_flow_deleted_in_the_editor_is_gone_for_all_and_undone_on_the_list(server, open_flow):
    make_flow(server, "Shared", nodes=2, flow_id="shared")
    one, two = open_flow("shared"), open_flow("shared")
    one.page.wait_for_selector('.people[data-count="2"]')
    one.page.get_by_role("button", name="More for this flow").click()
    one.page.get_by_role("menuitem", name="Delete the flow").click()
    dialog = one.page.get_by_role("dialog", name="Delete “Shared”?")
    dialog.get_by_text("1 person is in it now").wait_for()
    dialog.get_by_role("button", name="Delete").click()
    one.page.wait_for_url(f"{server.url}/")
    two.page.locator(".banner", has_text="deleted this flow").wait_for()
    one.page.get_by_role("button", name="Undo").click()
    one.page.locator(".card-name", has_text="Shared").wait_for()
    assert set(listed(server)) == {"Shared"}
    two.page.locator(".banner").get_by_role("button", name="Restore").wait_for()
    two.leave_out("it was told that the flow is in the bin, and is not opened again")
