"""axe-core finds nothing serious in what is seen only when something has happened: talk, history, trouble, the bin."""

import pytest

from comment_page import comment, pin, reply
from conftest import UNREACHABLE
from flow_page import FlowPage
from home_page import HomePage, make_flow, request
from line import Line
from test_accessibility import SCHEMES, check
from test_endings import answer_joins_with_gone
from test_history import History, renamed
from test_offline import wait_kept_document
from test_refused import refused


@pytest.fixture
def painted(new_page, server, scheme):
    """A window in a scheme, and its line."""
    page = new_page(color_scheme=scheme)
    line = Line(page)
    return FlowPage(page).open(f"{server.url}/flow/demo"), line


@pytest.mark.parametrize("scheme", SCHEMES)
def test_comments_threads_and_their_menus(painted, open_flow, scheme):
    window, _ = painted
    page = window.page
    window.select(window.add("agent"))
    page.keyboard.press("Shift+C")
    page.get_by_role("combobox", name="Say something about this").wait_for()
    check(page, "a comment that is being written")
    page.keyboard.press("Escape")
    comment(window, "Is this right?")
    other = open_flow()
    pin(other, "Is this right?").click()
    reply(other, "I think so")
    page.locator(".comment-text", has_text="I think so").wait_for()
    check(page, "a thread")
    field = page.get_by_role("combobox", name="Reply")
    field.fill("@")
    page.get_by_role("listbox", name="People").wait_for()
    check(page, "people to mention")
    field.fill("")
    page.get_by_role("button", name="More", exact=True).first.click()
    check(page, "the menu of a comment")
    page.get_by_role("menuitem", name="Edit").click()
    check(page, "a comment that is edited")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Resolve").click()
    check(page, "a resolved thread")
    page.get_by_role("button", name="Open again").click()
    page.get_by_role("button", name="More", exact=True).first.click()
    page.get_by_role("menuitem", name="Delete the thread").click()
    check(page, "deleting a thread")
    page.get_by_role("dialog", name="Delete the thread?").get_by_role("button", name="Cancel").click()
    page.locator(".comment-card").get_by_role("button", name="Close").click()
    reply_unread(other, page)
    page.get_by_role("button", name="Comments", exact=False).first.click()
    page.locator(".comments-line").wait_for()
    check(page, "all threads, one of them unread")


def reply_unread(other, page):
    reply(other, "One more thing")
    page.locator(".pin[data-unread]").wait_for()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_history_with_a_comparison_and_a_version(painted, scheme):
    window, _ = painted
    page = window.page
    agent, skill = window.add("agent"), window.add("skill")
    edge = window.connect(agent, skill)
    renamed(window, agent, "Helper")
    window.edge(edge).focus()
    page.keyboard.press("Delete")
    window.wait_counts(2, 0)
    window.wait_live()
    history = History(window)
    history.pane.get_by_role("button", name="Name this state").click()
    page.get_by_role("dialog", name="Name this state").wait_for()
    check(page, "naming a version")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("It needs a name").wait_for()
    check(page, "a version without a name")
    page.get_by_label("Name", exact=True).fill("First")
    page.get_by_role("button", name="Save").click()
    history.pane.get_by_role("button", name="First").wait_for()
    check(page, "the history")
    history.line("Add AI Agent").click()
    history.wait_earlier(("AI Agent", "", ""))
    check(page, "an earlier state")
    history.compare("now")
    page.locator(".earlier .change-word").first.wait_for()
    check(page, "two states compared")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_said_about_the_connection(painted, allowed_errors, scheme):
    allowed_errors.append(UNREACHABLE)
    window, line = painted
    page = window.page
    line.cut()
    window.wait_offline()
    window.add("agent")
    window.wait_badge("1 unsent")
    check(page, "offline with unsent changes")

    def newer(frame):
        if frame[3] == "phx_reply" and "build" in frame[4].get("response", {}):
            frame[4]["response"]["build"] = "99.0.0+another"
        return frame

    line.to_page = newer
    line.mend()
    window.try_now()
    page.locator(".remark", has_text="new version").wait_for()
    check(page, "a new version of the page")
    line.cut()
    window.wait_offline()
    window.add("skill")
    answer_joins_with_gone(line)
    line.mend()
    page.evaluate("() => document.querySelector('.badge-action').click()")
    page.get_by_role("alert").filter(has_text="deleted this flow").wait_for()
    check(page, "a flow that was deleted")
    window.leave_out("the flow is in the bin, as far as it hears")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_list_of_what_is_kept_here(painted, server, allowed_errors, scheme):
    allowed_errors.append(UNREACHABLE)
    window, _ = painted
    window.add("agent")
    window.wait_live()
    wait_kept_document(window, "demo", "AI Agent")
    window.page.route("**/api/flows*", lambda route: route.abort())
    window.page.goto(server.url)
    window.page.get_by_role("alert").get_by_text("Offline. These are the flows that this device keeps").wait_for()
    check(window.page, "the list without a server")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_changes_that_were_not_made(new_page, open_flow, server, scheme):
    one, _ = refused(lambda: new_page(color_scheme=scheme), open_flow, server)
    check(one.page, "the tray")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_menus_of_a_connection_and_of_several_nodes(painted, scheme):
    window, _ = painted
    page = window.page
    agent, skill = window.add("agent"), window.add("skill")
    edge = window.connect(agent, skill)
    window.edge(edge).click(button="right", force=True)
    page.get_by_role("menu").wait_for()
    check(page, "the menu of a connection")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    window.node(agent).click(button="right")
    page.get_by_role("menu").wait_for()
    check(page, "the menu of several nodes")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.mouse.click(640, 700)
    page.keyboard.press("Tab")
    page.get_by_role("dialog").or_(page.locator(".chooser")).first.wait_for()
    check(page, "the picker of a new node")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_bin_and_what_it_asks(new_page, server, scheme):
    gone = make_flow(server, "Gone", nodes=1)
    request(server, "DELETE", f"/api/flows/{gone}?by=Ada")
    home = HomePage(new_page(color_scheme=scheme), server)
    home.open("#bin").page.locator(".bin-item", has_text="Gone").wait_for()
    check(home.page, "the bin")
    home.page.get_by_role("button", name="Delete for ever: Gone").click()
    home.page.get_by_role("dialog").wait_for()
    check(home.page, "the question before a flow is deleted for ever")
