"""Comments on nodes, connections and places: threads, mentions, resolving, and what is unread."""

import json
import urllib.request


from conftest import until
from flow_page import FlowPage
from line import Line


def said(server, flow_id="demo"):
    """The texts that the server has, in order of time."""
    with urllib.request.urlopen(f"{server.url}/api/flows/{flow_id}/comments") as response:
        threads = json.load(response)["threads"]
    return [each["text"] for thread in threads for each in (thread, *thread["replies"])]


def name_of(window):
    return window.page.locator(".face-own").get_attribute("title").removeprefix("You are ")


def comment(window, text):
    """Says something about what is selected."""
    window.page.locator("#canvas").press("Shift+C")
    field = window.page.get_by_role("combobox", name="Say something about this")
    field.fill(text)
    field.press("Enter")
    card(window).locator(".comment-text", has_text=text).wait_for()


def card(window):
    return window.page.locator(".comment-card")


def reply(window, text):
    field = card(window).get_by_role("combobox", name="Reply")
    field.fill(text)
    field.press("Enter")
    card(window).locator(".comment-text", has_text=text).wait_for()


def pin(window, text):
    return window.page.get_by_role("button", name=text).and_(window.page.locator(".pin"))


def test_a_thread_on_a_node_reaches_everybody_and_goes_with_the_node(open_flow, server):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    two.wait_counts(1, 0)
    one.select(node)
    comment(one, "Is <b>this</b> right?")
    theirs = pin(two, "Is <b>this</b> right?")
    theirs.wait_for()
    assert theirs.get_attribute("data-unread") is not None
    theirs.click()
    card(two).locator(".comment-text", has_text="Is <b>this</b> right?").wait_for()
    reply(two, "I think so")
    card(one).locator(".comment-text", has_text="I think so").wait_for()
    assert theirs.get_attribute("data-unread") is None
    card(one).get_by_role("button", name="Close").click()
    before = theirs.bounding_box()
    one.drag(node, 0, 120)
    two.wait_content(one.content())
    until(lambda: abs(theirs.bounding_box()["y"] - before["y"] - 120) < 2)
    until(lambda: said(server) == ["Is <b>this</b> right?", "I think so"])


def test_comments_can_be_about_a_connection_and_a_place(open_flow):
    one, two = open_flow(), open_flow()
    a, b = one.add("agent"), one.add("skill")
    edge = one.connect(a, b)
    one.edge(edge).focus()
    comment(one, "Why this way?")
    one.page.keyboard.press("Escape")
    one.page.keyboard.press("Escape")
    comment(one, "More will come here")
    for window in (one, two):
        pin(window, "Why this way?").wait_for()
        pin(window, "More will come here").wait_for()
    two.page.locator(".comments-button").click()
    lines = two.page.locator(".comments-line")
    lines.filter(has_text="AI Agent → Skill").wait_for()
    lines.filter(has_text="A place").wait_for()


def test_a_thread_is_resolved_found_again_and_reopened(open_flow):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    one.select(node)
    comment(one, "Name it")
    pin(two, "Name it").click()
    card(two).get_by_role("button", name="Resolve").click()
    pin(one, "Name it").wait_for(state="detached")
    one.page.locator(".comments-button").click()
    one.page.get_by_text("No open comments.").wait_for()
    one.page.get_by_role("button", name="Resolved").click()
    one.page.locator(".comments-line", has_text="Name it").click()
    card(one).get_by_role("button", name="Open again").click()
    pin(two, "Name it").wait_for()


def test_a_mention_names_somebody_here_and_tells_them(open_flow):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    two.wait_counts(1, 0)
    one.page.wait_for_selector('.people[data-count="2"]')
    one.select(node)
    one.page.locator("#canvas").press("Shift+C")
    field = one.page.get_by_role("combobox", name="Say something about this")
    name = name_of(two)
    field.press_sequentially(f"Look, @{name[:3].lower()}")
    one.page.get_by_role("option", name=name).wait_for()
    field.press("Enter")
    assert field.input_value() == f"Look, @{name} "
    field.press_sequentially("please")
    field.press("Enter")
    notice = two.page.locator(".notice", has_text=f"{name_of(one)} mentioned you")
    notice.get_by_role("button", name="Show").click()
    assert card(two).locator('.mention[data-own="true"]').inner_text() == f"@{name}"


def test_what_is_unread_is_counted_and_stays_read_after_a_reload(open_flow):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    one.select(node)
    comment(one, "First")
    count = two.page.locator(".comments-count")
    count.get_by_text("1", exact=True).wait_for()
    pin(two, "First").click()
    count.wait_for(state="hidden")
    two.page.reload()
    two.wait_live()
    pin(two, "First").wait_for()
    assert not count.is_visible()
    reply(one, "Second")
    count.get_by_text("1", exact=True).wait_for()


def test_an_own_comment_is_edited_and_deleted_and_brought_back(open_flow, server):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    one.select(node)
    comment(one, "A tpyo")
    pin(two, "A tpyo").click()
    card(two).locator(".comment-text", has_text="A tpyo").wait_for()
    assert not card(two).get_by_role("button", name="More").is_visible()
    card(one).get_by_role("button", name="More").click()
    one.page.get_by_role("menuitem", name="Edit").click()
    field = card(one).get_by_role("combobox", name="Edit the comment")
    field.fill("A typo")
    field.press("Enter")
    card(two).locator(".comment-text", has_text="A typo").wait_for()
    card(two).get_by_text("edited").wait_for()
    card(one).get_by_role("button", name="More").click()
    one.page.get_by_role("menuitem", name="Delete the thread").click()
    pin(two, "A typo").wait_for(state="detached")
    card(two).wait_for(state="hidden")
    one.page.locator(".notice", has_text="Comment deleted").get_by_role("button", name="Restore").click()
    pin(two, "A typo").wait_for()
    until(lambda: said(server) == ["A typo"])


def test_a_comment_outlives_its_node_and_undo(open_flow, server):
    one = open_flow()
    node = one.add("agent")
    one.select(node)
    comment(one, "About the node")
    one.page.keyboard.press("Escape")
    one.select(node)
    one.page.keyboard.press("Delete")
    pin(one, "About the node").wait_for(state="hidden")
    one.page.locator(".comments-button").click()
    one.page.locator(".comments-line", has_text="A deleted node").wait_for()
    one.page.locator("#canvas").press("Control+z")
    pin(one, "About the node").wait_for()
    assert said(server) == ["About the node"]


def test_a_comment_written_offline_arrives_later(new_page, open_flow, server):
    two = open_flow()
    page = new_page()
    line = Line(page)
    one = FlowPage(page).open(f"{server.url}/flow/demo")
    node = one.add("agent")
    one.wait_live()
    line.cut()
    one.wait_offline()
    one.select(node)
    comment(one, "From the train")
    card(one).get_by_text("sending…").wait_for()
    line.mend()
    one.try_now()
    pin(two, "From the train").wait_for()
    until(lambda: said(server) == ["From the train"])
