"""Saved, saving and offline: nothing that a person did is lost, and the badge never says too much."""

import json

import pytest

from conftest import UNREACHABLE, until
from flow_page import FlowPage
from line import Line


@pytest.fixture
def open_line(new_page, server):
    """Opens a flow in a window of its own whose line can be cut."""

    def make():
        page = new_page()
        line = Line(page)
        return FlowPage(page).open(f"{server.url}/flow/demo"), line

    return make


def labels(server):
    return {node: each["data"]["label"] for node, each in server.nodes().items()}


def test_the_badge_says_saving_until_the_server_has_answered_and_then_saved(open_line):
    window, line = open_line()
    window.wait_badge("Saved")
    line.hold()
    window.add("agent")
    window.wait_badge("Saving…")
    line.release()
    window.wait_badge("Saved")
    assert window.page.locator('.badge [role="status"][aria-live="polite"]').count() == 1


def test_offline_the_badge_counts_what_is_unsent_and_says_where_it_is(open_line):
    window, line = open_line()
    line.cut()
    window.wait_offline()
    window.add("agent")
    window.add("skill")
    window.wait_badge("2 unsent")
    assert "wait on this device" in window.page.locator(".badge").get_attribute("title")
    line.mend()
    window.try_now().wait_badge("Saved")


def test_edits_at_the_same_time_to_other_nodes_and_other_fields_of_one_node_both_stay(open_line, server):
    (one, line_one), (two, line_two) = open_line(), open_line()
    a, b = one.add("agent"), one.add("skill")
    two.wait_content(one.content())
    before = two.nodes()[a][0]
    for window, line in ((one, line_one), (two, line_two)):
        line.cut()
        window.wait_offline()
    one.rename(a, "Named by one")
    two.drag(a, 60, 140)
    two.rename(b, "Named by two")
    one.connect(a, b)
    for window, line in ((one, line_one), (two, line_two)):
        line.mend()
        window.try_now()
    one.wait_counts(2, 1)
    two.wait_counts(2, 1)
    one.wait_label(b, "Named by two")
    two.wait_label(a, "Named by one")
    two.wait_content(one.content())
    assert one.nodes()[a][0] != before
    assert labels(server) == {a: "Named by one", b: "Named by two"}


def test_the_later_of_two_values_of_one_field_counts_for_everybody(open_line, server):
    (one, line), (two, _) = open_line(), open_line()
    a = one.add("agent")
    two.wait_content(one.content())
    line.cut()
    one.wait_offline()
    one.rename(a, "From far away")
    two.rename(a, "From here")
    two.wait_live()
    line.mend()
    one.try_now()
    for window in (one, two):
        window.wait_label(a, "From far away")
    assert labels(server) == {a: "From far away"}


def test_offline_edits_survive_a_reload_and_are_sent_on_return(open_line, open_flow, server):
    window, line = open_line()
    a = window.add("agent")
    window.wait_live()
    line.cut()
    window.wait_offline()
    window.rename(a, "Renamed offline")
    b = window.add("skill")
    window.wait_kept(2)
    window.page.reload()
    window.wait_offline().wait_badge("2 unsent")
    assert b in window.nodes()
    line.mend()
    window.try_now()
    window.wait_counts(2, 0)
    window.wait_label(a, "Renamed offline")
    window.wait_kept(0)
    open_flow().wait_content(window.content())
    assert labels(server) == {a: "Renamed offline", b: "Skill"}


def test_a_tab_closed_offline_asks_nothing_and_the_next_tab_sends_what_it_left(open_line, another_tab, server):
    window, line = open_line()
    a = window.add("agent")
    window.wait_live()
    line.cut()
    window.wait_offline()
    window.rename(a, "Left behind")
    window.wait_kept(1)
    tab = another_tab(window.page)
    window.leave_unasked()
    tab = FlowPage(tab).open(f"{server.url}/flow/demo")
    tab.wait_label(a, "Left behind")
    tab.wait_live()
    assert labels(server) == {a: "Left behind"}


def leave(window):
    """Closes the page, whatever it asks."""
    window.page.on("dialog", lambda dialog: dialog.accept())
    with window.page.expect_event("close"):
        window.page.close(run_before_unload=True)


def test_a_name_that_is_being_typed_in_its_place_is_saved_when_the_page_is_closed(open_flow, server):
    window = open_flow()
    a, b = window.add("input"), window.add("output")
    edge = window.connect(a, b)
    window.node(a).dblclick()
    window.page.keyboard.type("Typed and left")
    leave(window)
    until(lambda: labels(server)[a] == "Typed and left")
    window = open_flow()
    window.wait_counts(2, 1)
    window.page.mouse.dblclick(*window.middle(window.edge(edge)))
    window.page.keyboard.type("On the way")
    leave(window)
    until(lambda: server.flow("demo")["edges"][0]["data"]["label"] == "On the way")


def test_a_property_of_several_nodes_that_is_being_typed_is_saved_when_the_page_is_closed(open_flow, server):
    window = open_flow()
    window.add("input"), window.add("output")
    window.page.locator("#canvas").press("Control+a")
    window.page.get_by_role("button", name="Panel", exact=True).click()
    window.page.get_by_label("Description").fill("For both")
    leave(window)
    until(lambda: [node["data"].get("description") for node in server.nodes().values()] == ["For both"] * 2)


def test_what_cannot_be_a_property_of_several_nodes_is_held_back_and_offered(open_flow):
    window = open_flow()
    window.add("input"), window.add("output")
    window.page.locator("#canvas").press("Control+a")
    window.page.get_by_role("button", name="Panel", exact=True).click()
    width = window.page.get_by_label("Width")
    width.fill("As wide as that")
    width.press("Tab")
    window.wait_badge("Not all saved")
    window.leave_and_stay()
    window.page.get_by_role("button", name="Panel", exact=True).click()
    window.wait_notice("What you wrote in “Width” was not saved")
    window.wait_badge("Saved")


def test_a_title_that_is_being_typed_is_not_left_without_a_question(open_flow, server):
    window = open_flow()
    window.add("input")
    window.wait_live()
    window.page.locator("#title").click()
    field = window.page.get_by_role("textbox", name="Title of the flow")
    field.fill("A new title")
    window.leave_and_stay()
    field.press("Enter")
    until(lambda: server.flow("demo").get("title") == "A new title")
    window.page.goto(server.url)
    card = window.page.locator('[data-flow-id="demo"]')
    card.get_by_role("link", name="A new title").press("F2")
    card.get_by_role("textbox").fill("Another")
    window.leave_and_stay()
    card.get_by_role("textbox").press("Escape")


def test_a_name_for_a_node_that_somebody_deletes_meanwhile_is_offered(open_flow):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    two.wait_counts(1, 0)
    one.node(node).dblclick()
    one.page.keyboard.type("A name with care")
    two.select(node)
    two.page.keyboard.press("Delete")
    notice = one.page.locator(".notice", has_text="Somebody deleted this node while you renamed it")
    one.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    notice.get_by_role("button", name="Copy it").click()
    until(lambda: one.page.evaluate("() => navigator.clipboard.readText()") == "A name with care")


def test_without_storage_the_page_says_that_changes_live_only_in_this_tab_and_asks(new_page, server, allowed_errors):
    allowed_errors.append(UNREACHABLE)
    page = new_page()
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    window = FlowPage(page).open(f"{server.url}/flow/demo")
    remark = page.locator(".remark", has_text="only in this tab")
    assert not remark.is_visible()
    server.stop()
    window.wait_offline()
    window.add("agent")
    remark.wait_for()
    window.leave_and_stay()
    server.start()
    window.try_now()
    remark.wait_for(state="hidden")
    until(lambda: len(server.nodes()) == 1)


SAVED = """async () => {
    const { editor } = await import(document.querySelector("script[src*='pages/flow.js']").src);
    const badge = document.querySelector(".badge");
    window.saved = [];
    new MutationObserver(() => {
        if (badge.dataset.state !== "saved") return;
        // What is drawn may be a frame behind.
        window.saved = [...editor.flow.nodes.keys()];
    }).observe(badge, { attributes: true, attributeFilter: ["data-state"] });
}"""


@pytest.mark.parametrize("edits", [3, 8, 15])
def test_what_the_badge_called_saved_is_there_after_the_server_was_killed(open_flow, server, allowed_errors, edits):
    allowed_errors.append(UNREACHABLE)
    window = open_flow()
    window.page.evaluate(SAVED)
    # Clicks without waiting: some are saved and some are on their way when the server dies.
    for _ in range(edits):
        window.page.evaluate("""() => document.querySelector('[data-node-type="agent"]').click()""")
    window.page.wait_for_function("() => window.saved.length > 0")
    window.page.evaluate("""() => document.querySelector('[data-node-type="skill"]').click()""")
    server.stop(9)
    window.wait_offline()
    saved = set(window.page.evaluate("() => window.saved"))
    shown = window.content()
    # Another person looks first: what is there now was stored, and not sent again.
    server.start()
    stored = set(server.nodes())
    window.try_now()
    window.wait_content(shown)
    assert len(saved) > 0 and saved <= stored
    until(lambda: set(server.nodes()) == set(window.nodes()))
    assert len(window.nodes()) == edits + 1


def test_two_tabs_of_one_person_both_edit_and_each_keeps_its_own(open_flow, another_tab, server):
    one = open_flow()
    two = FlowPage(another_tab(one.page)).open(one.page.url)
    a = one.add("agent")
    two.wait_counts(1, 0)
    b = two.add("skill")
    one.wait_counts(2, 0)
    one.rename(b, "By one tab")
    two.rename(a, "By the other")
    one.wait_label(a, "By the other")
    two.wait_label(b, "By one tab")
    for window in (one, two):
        window.wait_live()
    assert labels(server) == {a: "By the other", b: "By one tab"}
    assert server.people() == 2


def test_a_duplicated_tab_is_somebody_of_its_own(open_flow, server):
    one = open_flow()
    a = one.add("agent")
    one.wait_live()
    # As "duplicate tab" does, a window opened by a page begins with a copy of its session storage.
    with one.page.expect_popup() as opened:
        one.page.evaluate("() => window.open(location.href)")
    two = FlowPage(opened.value).wait_live()
    two.wait_counts(1, 0)
    b = two.add("skill")
    one.wait_counts(2, 0)
    one.rename(a, "By the first")
    two.wait_label(a, "By the first")
    for window in (one, two):
        window.wait_live()
    assert set(server.nodes()) == {a, b}
    assert server.people() == 2


def test_a_broken_connection_comes_back_by_itself(open_line, open_flow):
    window, line = open_line()
    a = window.add("agent")
    line.cut()
    window.wait_offline()
    line.mend()
    window.wait_live()
    window.rename(a, "Back again")
    open_flow().wait_label(a, "Back again")


def test_an_answer_that_was_lost_does_not_make_a_change_twice(open_line, open_flow, server):
    window, line = open_line()
    line.to_page = lambda frame: None if json.dumps(frame).find('"clock"') >= 0 and frame[3] == "phx_reply" else frame
    a = window.add("agent")
    until(lambda: a in server.nodes())
    line.cut()
    window.wait_offline()
    line.to_page = lambda frame: frame
    line.mend()
    window.try_now()
    other = open_flow()
    other.wait_content(window.content())
    assert list(other.nodes()) == [a]
