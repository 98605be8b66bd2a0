"""Copying, cutting and pasting through the system's clipboard."""

import json

import pytest

from agreement import agree
from conftest import until

PAIR = {"nodes": [{"id": "a", "type": "input", "position": {"x": 0, "y": 0}, "width": 192, "height": 64,
                   "data": {"label": "First", "config": {"deep": [1, {"x": None}]}}},
                  {"id": "b", "type": "output", "position": {"x": 336, "y": 96}, "width": 192, "height": 64,
                   "data": {"label": "Second"}}],
        "edges": [{"id": "ab", "source": "a", "target": "b", "label": "go"}]}


@pytest.fixture
def pair(server, open_flow):
    with server.client("flow:demo") as client:
        client.change(PAIR)
        window = open_flow()
        window.wait_counts(2, 1)
        window.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield window


def write(page, text):
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)


def read(page):
    return page.evaluate("() => navigator.clipboard.readText()")


def select_all(window):
    window.page.mouse.move(900, 600)
    window.page.keyboard.press("Control+a")


def test_what_is_copied_is_pasted_at_the_pointer_with_new_ids_the_same_shape_and_its_edges(server, pair):
    page = pair.page
    select_all(pair)
    page.keyboard.press("Control+c")
    pair.wait_notice("Copied 2 nodes")
    page.mouse.move(800, 600)
    page.keyboard.press("Control+v")
    pair.wait_counts(4, 2)
    agree(server, pair)
    copies = {each["data"]["label"]: each for key, each in server.nodes().items() if key not in ("a", "b")}
    first, second = copies["First"], copies["Second"]
    assert first["data"]["config"] == {"deep": [1, {"x": None}]}
    assert second["position"]["x"] - first["position"]["x"] == 336
    assert second["position"]["y"] - first["position"]["y"] == 96
    edge = next(each for each in server.flow("demo")["edges"] if each["id"] != "ab")
    assert (edge["source"], edge["target"], edge["label"]) == (first["id"], second["id"], "go")
    boxes = [pair.node(each["id"]).bounding_box() for each in (first, second)]
    assert (boxes[0]["x"] + boxes[1]["x"] + boxes[1]["width"]) / 2 == pytest.approx(800, abs=2)
    assert (boxes[0]["y"] + boxes[1]["y"] + boxes[1]["height"]) / 2 == pytest.approx(600, abs=2)
    assert page.locator(".node.selected").count() == 2


def overlapping(window):
    """Pairs of nodes of which one covers a part of the other."""
    window.settle()
    boxes = [window.node(key).bounding_box() for key in window.nodes()]
    return [(a, b) for index, a in enumerate(boxes) for b in boxes[index + 1:]
            if a["x"] < b["x"] + b["width"] and b["x"] < a["x"] + a["width"]
            and a["y"] < b["y"] + b["height"] and b["y"] < a["y"] + a["height"]]


def test_what_is_pasted_covers_nothing_wherever_the_pointer_is_and_is_seen(server, pair):
    page = pair.page
    pair.select("b")
    # The pointer is still on what was copied.
    for count in (3, 4, 5):
        page.keyboard.press("Control+c")
        page.keyboard.press("Control+v")
        pair.wait_counts(count, 1)
        assert overlapping(pair) == []
    select_all(pair)
    page.keyboard.press("Control+c")
    # Where the pointer is over nothing of the flow, too.
    page.mouse.move(100, 30)
    page.keyboard.press("Control+v")
    pair.wait_counts(10, 2)
    assert overlapping(pair) == []
    for node in page.locator(".node.selected").all():
        box = node.bounding_box()
        assert box["x"] >= 208 and box["y"] >= 56 and box["x"] + box["width"] <= 1280 and box["y"] + box["height"] <= 800
    agree(server, pair)


def test_pasting_again_at_the_same_place_does_not_hide_the_first(server, pair):
    pair.select("a")
    pair.page.keyboard.press("Control+c")
    pair.page.mouse.move(800, 600)
    pair.page.keyboard.press("Control+v")
    pair.page.keyboard.press("Control+v")
    pair.wait_counts(4, 1)
    places = {place for place, _ in pair.nodes().values()}
    assert len(places) == 4
    agree(server, pair)


def test_what_is_cut_in_one_flow_is_pasted_into_another(server, pair, another_tab):
    from flow_page import FlowPage

    other = FlowPage(another_tab(pair.page)).open(f"{server.url}/flow/other")
    pair.page.bring_to_front()
    select_all(pair)
    pair.page.keyboard.press("Control+x")
    pair.wait_counts(0, 0)
    other.page.bring_to_front()
    other.page.mouse.click(800, 250)
    other.page.keyboard.press("Control+v")
    other.wait_counts(2, 1)
    agree(server, pair)
    agree(server, other, flow_id="other")


def test_the_clipboard_holds_plain_react_flow_json_and_takes_it(server, pair):
    pair.select("a")
    pair.page.keyboard.press("Control+c")
    pair.wait_notice("Copied 1 node")
    copied = json.loads(read(pair.page))
    assert [each["id"] for each in copied["nodes"]] == ["a"] and copied["edges"] == []
    write(pair.page, json.dumps({
        "nodes": [{"id": 1, "type": "custom", "position": {"x": 5, "y": 5}, "data": {"label": "Theirs"}, "selected": True},
                  {"id": 2, "position": {"x": "left"}}],
        "edges": [{"id": "x", "source": 1, "target": 9}], "viewport": {"x": 0, "y": 0, "zoom": 1}}))
    pair.page.mouse.move(800, 600)
    pair.page.keyboard.press("Control+v")
    pair.wait_counts(3, 1)
    pair.wait_notice("2 elements could not be used")
    agree(server, pair)
    theirs = next(each for each in server.nodes().values() if each["data"].get("label") == "Theirs")
    assert "selected" not in theirs


@pytest.mark.parametrize("text, notice", [("milk, eggs", "no nodes"), ('{"nodes": []}', "None of the nodes")])
def test_what_cannot_be_pasted_says_so_and_changes_nothing(server, pair, text, notice):
    write(pair.page, text)
    pair.page.mouse.click(800, 600)
    pair.page.keyboard.press("Control+v")
    pair.wait_notice(notice)
    pair.wait_counts(2, 1)
    agree(server, pair)


def test_connections_alone_are_not_copied_and_it_says_so(server, pair):
    write(pair.page, "before")
    pair.edge("ab").focus()
    pair.page.keyboard.press("Space")
    pair.page.locator(".edge.selected").wait_for(state="attached")
    pair.page.keyboard.press("Control+c")
    pair.wait_notice("copied with the nodes")
    assert read(pair.page) == "before"
    agree(server, pair)


def test_text_fields_keep_their_own_copying(server, pair):
    page = pair.page
    pair.node("a").dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    until(lambda: read(page) == "First")
    page.keyboard.press("End")
    page.keyboard.press("Control+v")
    page.keyboard.press("Enter")
    pair.wait_label("a", "FirstFirst")
    pair.wait_counts(2, 1)
    agree(server, pair)


def test_copy_and_paste_work_from_the_menu_too(server, pair):
    page = pair.page
    pair.node("a").click(button="right")
    page.get_by_role("menuitem", name="Copy").click()
    pair.wait_notice("Copied 1 node")
    page.mouse.click(800, 600, button="right")
    page.get_by_role("menuitem", name="Paste").click()
    pair.wait_counts(3, 1)
    node = next(key for key in pair.nodes() if key not in ("a", "b"))
    assert pair.middle(pair.node(node)) == pytest.approx((800, 600), abs=2)
    agree(server, pair)


def test_copies_are_made_in_place_by_key(server, pair):
    select_all(pair)
    pair.page.keyboard.press("Control+d")
    pair.wait_counts(4, 2)
    assert pair.page.locator(".node.selected").count() == 2
    agree(server, pair)


def test_more_than_one_transaction_takes_is_pasted_and_undone_as_one(server, pair):
    nodes = [{"id": f"n{index}", "type": "skill", "position": {"x": 220 * (index % 50), "y": 100 * (index // 50)}}
             for index in range(2_500)]
    write(pair.page, json.dumps({"nodes": nodes, "edges": []}))
    pair.page.mouse.click(800, 600)
    pair.page.keyboard.press("Control+v")
    until(lambda: len(server.nodes()) == 2_502)
    pair.wait_live()
    pair.page.keyboard.press("Control+z")
    until(lambda: len(server.nodes()) == 2)
    agree(server, pair)


def test_where_the_browser_has_no_clipboard_for_pages_copying_takes_no_focus_away(open_flow):
    window = open_flow()
    # As on a page over plain http.
    window.page.evaluate("() => Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    button = window.page.get_by_role("button", name="Copy link")
    button.press("Enter")
    window.wait_notice("Link copied")
    assert button.evaluate("(button) => document.activeElement === button")
