"""Comments on nodes, connections and places: threads, mentions, resolving, and what is unread."""

from agreement import agree
from comment_page import card, comment, pin, reply, said
from conftest import until
from flow_page import FlowPage
from line import Line


def name_of(window):
    return window.page.locator(".face-own").get_attribute("title").removeprefix("You are ")


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
    one.page.mouse.click(900, 700)
    comment(one, "More will come here")
    for window in (one, two):
        pin(window, "Why this way?").wait_for()
        pin(window, "More will come here").wait_for()
    two.page.locator(".comments-button").click()
    lines = two.page.locator(".comments-line")
    lines.filter(has_text="AI Agent → Skill").wait_for()
    lines.filter(has_text="A place").wait_for()


def test_a_comment_by_key_is_about_what_has_the_focus_and_not_about_what_is_selected(open_flow):
    window = open_flow()
    a, b = window.add("agent"), window.add("skill")
    edge = window.connect(a, b)
    window.select(a)
    for element, name in ((window.node(b), "Skill"), (window.edge(edge), "AI Agent → Skill")):
        element.focus()
        window.page.keyboard.press("Shift+C")
        field = window.page.get_by_role("combobox", name="Say something about this")
        field.fill(f"About {name}")
        field.press("Enter")
        card(window).locator(".comment-text", has_text=f"About {name}").wait_for()
        window.page.keyboard.press("Escape")
    window.page.locator(".comments-button").click()
    for name in ("Skill", "AI Agent → Skill"):
        window.page.locator(".comments-line", has_text=f"About {name}").filter(has_text=f"You on {name} ·").wait_for()


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


def test_who_edits_a_comment_goes_on_typing_while_others_answer(open_flow, server):
    one, two = open_flow(), open_flow()
    one.add("agent")
    two.wait_counts(1, 0)
    comment(one, "First")
    card(one).get_by_role("button", name="More").click()
    one.page.get_by_role("menuitem", name="Edit").click()
    field = card(one).get_by_role("combobox", name="Edit the comment")
    field.press("End")
    one.page.keyboard.type(" and")
    pin(two, "First").click()
    reply(two, "An answer")
    card(one).locator(".comment-text", has_text="An answer").wait_for()
    one.page.keyboard.type(" last")
    one.page.keyboard.press("Enter")
    card(two).locator(".comment-text", has_text="First and last").wait_for()
    one.page.wait_for_function("() => document.activeElement.matches('.comment-more')")
    agree(server, one, two)


def test_the_card_of_a_thread_does_not_hide_its_pin(open_flow):
    window = open_flow()
    window.add("agent")
    comment(window, "Seen")
    mark, shown = pin(window, "Seen").bounding_box(), card(window).bounding_box()
    assert mark["x"] + mark["width"] <= shown["x"] or shown["x"] + shown["width"] <= mark["x"]


def test_a_reply_to_a_thread_that_somebody_deletes_is_not_lost_in_silence(open_flow):
    one, two = open_flow(), open_flow()
    one.add("agent")
    two.wait_counts(1, 0)
    comment(one, "Going")
    pin(two, "Going").click()
    card(two).get_by_role("combobox", name="Reply").fill("Wait")
    card(one).get_by_role("button", name="More").click()
    one.page.get_by_role("menuitem", name="Delete the thread").click()
    two.wait_notice("The thread was deleted: your reply was not sent")
    card(two).wait_for(state="hidden")
    assert two.page.get_by_role("button", name="Copy it").count() == 1


def test_what_was_said_in_another_own_tab_is_ones_own(open_flow, another_tab, server):
    one = open_flow()
    one.add("agent")
    one.wait_live()
    other = FlowPage(another_tab(one.page)).open(f"{server.url}/flow/demo")
    comment(other, "Said in the other tab")
    pin(one, "Said in the other tab").click()
    card(one).locator(".comment-head", has_text="You").wait_for()
    assert card(one).get_by_role("button", name="More").is_visible()


def edited_meanwhile(open_flow):
    """Two windows: the second changes its reply to a thread of the first, and has not saved that."""
    one, two = open_flow(), open_flow()
    one.add("agent")
    two.wait_counts(1, 0)
    comment(one, "Going")
    pin(two, "Going").click()
    reply(two, "My reply")
    two.wait_live()
    card(one).locator(".comment-text", has_text="My reply").wait_for()
    card(two).get_by_role("button", name="More").last.click()
    two.page.get_by_role("menuitem", name="Edit").click()
    card(two).get_by_role("combobox", name="Edit the comment").fill("My reply, with care")
    return one, two


def copied(window, notice):
    """What the button of a notice puts on the clipboard."""
    window.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.page.locator(".notice", has_text=notice).get_by_role("button", name="Copy it").click()
    window.page.locator(".notice", has_text=notice).wait_for(state="detached")
    return window.page.evaluate("() => navigator.clipboard.readText()")


def test_what_is_changed_in_a_comment_is_offered_when_somebody_deletes_the_thread(open_flow):
    one, two = edited_meanwhile(open_flow)
    card(one).get_by_role("button", name="More").first.click()
    one.page.get_by_role("menuitem", name="Delete the thread").click()
    one.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    card(two).wait_for(state="hidden")
    assert copied(two, "what you changed in your comment was not saved") == "My reply, with care"


def test_what_is_changed_in_a_comment_is_offered_when_that_is_deleted_and_the_card_goes_on(open_flow):
    one, two = edited_meanwhile(open_flow)
    # A program may: the page itself lets people delete their own comments only.
    one.page.evaluate("""async () => {
        const { editor: { flow } } = await import(document.querySelector("script[src*='pages/flow.js']").src);
        await flow.comments.delete(flow.comments.threads[0].replies[0].id);
    }""")
    card(two).get_by_role("combobox", name="Edit the comment").wait_for(state="detached")
    assert copied(two, "what you changed in it was not saved") == "My reply, with care"
    # Nothing is left that would have to be sent first.
    two.page.keyboard.press("Escape")
    two.page.locator(".comments-button").click()
    two.page.locator(".comments-line", has_text="Going").click()
    card(two).locator(".comment-text", has_text="Going").wait_for()
    reply(two, "Another")


def test_what_is_changed_in_a_comment_is_not_thrown_away_by_changing_another_or_by_closing_the_list_of_people(open_flow):
    window, other = open_flow(), open_flow()
    window.add("agent")
    window.page.wait_for_selector('.people[data-count="2"]')
    comment(window, "First")
    reply(window, "Second")

    def edit(place):
        card(window).get_by_role("button", name="More").nth(place).click()
        window.page.get_by_role("menuitem", name="Edit").click()

    edit(0)
    field = card(window).get_by_role("combobox", name="Edit the comment")
    name = name_of(other)
    field.fill("First, with care for ")
    field.press_sequentially(f"@{name[:3].lower()}")
    window.page.get_by_role("option", name=name).wait_for()
    field.press("Escape")
    window.page.get_by_role("option", name=name).wait_for(state="detached")
    assert field.input_value() == f"First, with care for @{name[:3].lower()}"
    edit(1)
    window.wait_notice("Save what you are changing first, or press Escape to throw it away")
    assert field.input_value() == f"First, with care for @{name[:3].lower()}"
    field.press("Escape")
    field.wait_for(state="detached")
    edit(1)
    assert field.input_value() == "Second"


def test_a_comment_that_is_being_written_is_not_thrown_away_by_another_thread(open_flow):
    window = open_flow()
    one, two = window.add("agent"), window.add("agent")
    for node, text in ((one, "First"), (two, "Second")):
        window.select(node)
        comment(window, text)
        window.page.keyboard.press("Escape")
    pin(window, "First").click()
    field = card(window).get_by_role("combobox", name="Reply")
    field.fill("Half a tho")
    pin(window, "Second").dispatch_event("click")
    window.wait_notice("Send what you are writing first, or press Escape to throw it away")
    pin(window, "First").dispatch_event("click")
    assert field.input_value() == "Half a tho"
    card(window).get_by_role("button", name="Move the pin").click()
    assert field.input_value() == "Half a tho"
    field.fill("")
    pin(window, "Second").dispatch_event("click")
    card(window).locator(".comment-text", has_text="Second").wait_for()


def test_a_comment_that_is_being_written_is_not_left_without_a_question(open_flow):
    window = open_flow()
    window.add("agent")
    window.page.locator("#canvas").press("Shift+C")
    field = window.page.get_by_role("combobox", name="Say something about this")
    field.fill("Half a tho")
    window.leave_and_stay()
    field.fill("A thought")
    field.press("Enter")
    card(window).get_by_role("button", name="More").click()
    window.page.get_by_role("menuitem", name="Edit").click()
    field = card(window).get_by_role("combobox", name="Edit the comment")
    field.fill("A second tho")
    window.leave_and_stay()
    field.fill("A thought")
    window.leave_unasked()


def test_a_pin_that_has_the_focus_is_pressed_by_enter_and_space(open_flow):
    window = open_flow()
    window.select(window.add("agent"))
    comment(window, "Said")
    for key in ("Enter", "Space"):
        window.page.keyboard.press("Escape")
        card(window).wait_for(state="hidden")
        pin(window, "Said").focus()
        window.page.keyboard.press(key)
        card(window).locator(".comment-text", has_text="Said").wait_for()


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
