"""The history of a flow: who changed what, what was, and the way back."""

import json
import subprocess

from conftest import UNREACHABLE, until
from line import Line
from flow_page import FlowPage
from server_process import BINARY, ROOT

EARLIER = """() => JSON.stringify([...document.querySelectorAll(".earlier [data-node-id]")]
    .map((node) => [node.querySelector(".node-label").textContent, node.dataset.change ?? "",
        node.querySelector(".change-word")?.textContent ?? ""]).sort())"""


class History:
    def __init__(self, window):
        self.window, self.page = window, window.page
        self.page.get_by_role("button", name="History").click()
        self.pane = self.page.locator(".history")
        self.pane.wait_for()

    def line(self, text):
        return self.pane.locator("ol .history-line", has_text=text)

    def wait_earlier(self, *nodes):
        """Exactly these nodes are shown, `(label, change, word)` each."""
        wanted = json.dumps(sorted(list(each) for each in nodes), separators=(",", ":"))
        self.page.wait_for_function(f"(wanted) => ({EARLIER})() === wanted", arg=wanted)

    def wait_now(self):
        self.page.locator(".earlier").wait_for(state="detached")

    def compare(self, label):
        self.pane.get_by_label("Compare with").select_option(label=label)


def plain(*labels):
    return [(label, "", "") for label in labels]


def renamed(window, node, text):
    window.rename(node, text)
    window.wait_live()


def test_the_history_says_who_changed_what(open_flow):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    two.wait_counts(1, 0)
    renamed(two, node, "Helper")
    history = History(one)
    history.line("Add AI Agent").filter(has_text="You").wait_for()
    name = two.page.locator(".face-own").get_attribute("title").removeprefix("You are ")
    history.line("Rename").filter(has_text=name).wait_for()
    # It goes on while it is looked at.
    two.add("skill")
    history.line("Add Skill").wait_for()


def test_a_history_that_cannot_be_fetched_says_so_and_comes_when_it_is_opened_again(
        start_server, new_page, allowed_errors):
    allowed_errors.append("net::ERR_FAILED")
    # A page whose modules are joined has it; from a directory it is fetched when it is wanted.
    server = start_server("--web", str(ROOT / "Sources/FlowServer/Web"), binary=BINARY)
    page = new_page()
    page.route("**/js/trust/historyPane.js", lambda route: route.abort())
    window = FlowPage(page).open(f"{server.url}/flow/demo")
    window.page.get_by_role("button", name="Panel", exact=True).click()
    window.page.get_by_role("tab", name="History").click()
    window.page.get_by_role("alert").get_by_text("History could not be fetched").wait_for()
    window.page.unroute("**/js/trust/historyPane.js")
    window.page.get_by_role("tab", name="Outline").click()
    window.page.get_by_role("tab", name="History").click()
    window.page.get_by_role("heading", name="Versions").wait_for()


def test_a_history_that_is_opened_twice_while_it_is_fetched_is_there_once(start_server, new_page):
    server = start_server("--web", str(ROOT / "Sources/FlowServer/Web"), binary=BINARY)
    page = new_page()
    held = []
    page.route("**/js/trust/historyPane.js", lambda route: held.append(route))
    window = FlowPage(page).open(f"{server.url}/flow/demo")
    node = window.add("agent")
    renamed(window, node, "Helper")
    page.get_by_role("button", name="Panel", exact=True).click()
    page.get_by_role("tab", name="History").click()
    until(lambda: page.evaluate("() => true") and held)
    page.get_by_role("tab", name="Outline").click()
    page.get_by_role("tab", name="History").click()
    held[0].continue_()
    page.get_by_role("heading", name="Versions").wait_for()
    page.locator(".history ol .history-line", has_text="Add AI Agent").click()
    page.locator(".canvas.earlier").wait_for()
    # Escape is for the one that is shown.
    page.get_by_role("tab", name="History").press("Escape")
    page.locator(".canvas.earlier").wait_for(state="detached")


def test_an_earlier_state_is_shown_and_cannot_be_changed(open_flow, server):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    renamed(one, node, "Helper")
    one.add("skill")
    two.wait_content(one.content())
    history = History(one)
    history.line("Add AI Agent").click()
    history.wait_earlier(*plain("AI Agent"))
    one.page.keyboard.press("Control+z")
    one.wait_notice("You look at an earlier state")
    slider = history.pane.get_by_label("Time")
    slider.focus()
    one.page.keyboard.press("ArrowRight")
    history.wait_earlier(*plain("Helper"))
    assert "Rename" in slider.get_attribute("aria-valuetext")
    # Others go on meanwhile, and nothing of what is shown changes.
    two.add("loop")
    one.page.keyboard.press("ArrowLeft")
    history.wait_earlier(*plain("AI Agent"))
    history.pane.get_by_role("button", name="Back to now").click()
    history.wait_now()
    one.wait_counts(3, 0)
    two.wait_content(one.content())
    until(lambda: len(server.nodes()) == 3)


def test_two_states_are_compared_in_words_and_colors(open_flow):
    one = open_flow()
    agent, skill = one.add("agent"), one.add("skill")
    one.wait_live()
    renamed(one, agent, "Helper")
    one.select(skill)
    one.page.keyboard.press("Delete")
    one.add("loop")
    one.wait_live()
    history = History(one)
    history.line("Add Skill").click()
    history.wait_earlier(*plain("AI Agent", "Skill"))
    history.compare("now")
    history.wait_earlier(("Helper", "changed", "Renamed"), ("Skill", "removed", "Removed"), ("Loop", "added", "Added"))
    assert history.pane.locator(".history-summary").inner_text() == "1 added, 1 removed, 1 changed"
    history.compare("the state before this change")
    history.wait_earlier(("AI Agent", "", ""), ("Skill", "added", "Added"))


def test_a_restored_state_can_be_undone(open_flow, server):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    one.wait_live()
    renamed(one, node, "Helper")
    one.add("skill")
    one.wait_live()
    history = History(one)
    history.line("Add AI Agent").click()
    history.pane.get_by_role("button", name="Restore this").click()
    history.wait_now()
    two.wait_counts(1, 0)
    two.wait_label(node, "AI Agent")
    one.page.locator(".notice", has_text="The flow is as it was").get_by_role("button", name="Undo").click()
    two.wait_counts(2, 0)
    two.wait_label(node, "Helper")
    one.wait_content(two.content())
    until(lambda: {each["data"]["label"] for each in server.nodes().values()} == {"Helper", "Skill"})


def test_a_restore_that_changes_nothing_says_so_and_offers_no_undo(open_flow):
    one = open_flow()
    node = one.add("agent")
    one.wait_live()
    renamed(one, node, "Helper")
    renamed(one, node, "AI Agent")
    history = History(one)
    history.line("Add AI Agent").click()
    history.pane.get_by_role("button", name="Restore this").click()
    one.wait_notice("It was so already")
    assert one.page.locator(".notice").get_by_role("button", name="Undo").count() == 0


def test_the_undo_of_a_restore_goes_when_something_else_is_done(open_flow):
    one = open_flow()
    node = one.add("agent")
    one.wait_live()
    renamed(one, node, "Helper")
    history = History(one)
    history.line("Add AI Agent").click()
    history.pane.get_by_role("button", name="Restore this").click()
    undo = one.page.locator(".notice", has_text="The flow is as it was").get_by_role("button", name="Undo")
    undo.wait_for()
    one.add("skill")
    assert undo.count() == 0


def test_a_server_that_came_back_from_a_backup_has_another_history(open_flow, server, allowed_errors, tmp_path):
    allowed_errors.append(UNREACHABLE)
    window = open_flow()
    node = window.add("agent")
    window.wait_live()
    copy, data = str(tmp_path / "copy"), ("--data", str(server.data))
    subprocess.run([BINARY, "backup", copy, *data], check=True, capture_output=True)
    renamed(window, node, "Lost")
    window.add("skill")
    window.wait_live()
    history = History(window)
    history.line("Rename").click()
    history.wait_earlier(*plain("Lost"))
    server.stop()
    window.wait_offline()
    subprocess.run([BINARY, "restore", copy, *data], check=True, capture_output=True)
    server.start()
    window.try_now()
    history.wait_now()
    history.line("Add Skill").wait_for(state="detached")
    renamed(window, node, "New")
    window.add("loop")
    window.wait_live()
    history.line("Rename").click()
    history.wait_earlier(*plain("New"))
    history.pane.get_by_role("button", name="Restore this").click()
    window.wait_counts(1, 0)
    window.wait_label(node, "New")


def test_a_named_state_is_found_again(open_flow):
    one = open_flow()
    node = one.add("agent")
    one.wait_live()
    history = History(one)
    history.pane.get_by_role("button", name="Name this state").click()
    dialog = one.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Save").click()
    dialog.get_by_text("It needs a name").wait_for()
    dialog.get_by_label("Name").fill("Before the party")
    # Text is selected with the pointer beyond the edge of the dialog: that closes nothing.
    box = dialog.get_by_label("Name").bounding_box()
    one.page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2)
    one.page.mouse.down()
    one.page.mouse.move(5, box["y"], steps=5)
    one.page.mouse.up()
    assert dialog.get_by_label("Name").input_value() == "Before the party"
    dialog.get_by_label("Name").press("Enter")
    version = history.pane.locator("ul .history-line", has_text="Before the party")
    version.wait_for()
    renamed(one, node, "Helper")
    version.click()
    history.wait_earlier(*plain("AI Agent"))
    history.compare("now")
    history.wait_earlier(("Helper", "changed", "Renamed"))
    one.page.get_by_role("button", name="Close the panel").click()
    history.wait_now()


def test_while_an_earlier_state_is_shown_names_are_not_given_and_the_view_is_moved_by_its_buttons(open_flow):
    one = open_flow()
    node = one.add("agent")
    renamed(one, node, "Helper")
    history = History(one)
    history.line("Add AI Agent").click()
    history.wait_earlier(*plain("AI Agent"))
    history.pane.get_by_role("button", name="Name this state").click()
    one.wait_notice("Go back to now first")
    assert one.page.get_by_role("dialog").count() == 0
    shown = one.page.locator(f'.earlier [data-node-id="{node}"]')
    width = shown.bounding_box()["width"]
    one.page.get_by_role("button", name="Zoom in").click()
    until(lambda: shown.bounding_box()["width"] > 1.05 * width)


def test_without_a_connection_the_history_says_where_it_is(new_page, server):
    page = new_page()
    line = Line(page)
    one = FlowPage(page).open(f"{server.url}/flow/demo")
    one.add("agent")
    one.wait_live()
    line.cut()
    one.wait_offline()
    history = History(one)
    history.pane.get_by_text("The history is on the server").wait_for()
    one.leave_out("its line stays cut")


def test_without_a_connection_no_state_gets_a_name_and_none_does_later(new_page, open_flow, server):
    page = new_page()
    line = Line(page)
    one, two = FlowPage(page).open(f"{server.url}/flow/demo"), open_flow()
    one.add("agent")
    one.wait_live()
    history = History(one)
    history.pane.get_by_text("Name a state to find it again").wait_for()
    line.cut()
    one.wait_offline()
    history.pane.get_by_role("button", name="Name this state").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("One node")
    dialog.get_by_role("button", name="Save").click()
    dialog.get_by_text("Without a connection no state can get a name").wait_for()
    dialog.get_by_role("button", name="Cancel").click()
    two.add("skill")
    two.wait_live()
    line.mend()
    one.try_now()
    one.wait_counts(2, 0)
    assert page.evaluate("""async () => {
        const { editor } = await import(document.querySelector("script[src*='pages/flow.js']").src);
        return editor.flow.versions();
    }""") == []


def test_of_a_long_history_more_is_shown_on_demand(open_flow):
    window = open_flow()
    window.page.evaluate("""() => {
        for (let count = 0; count < 60; count += 1) document.querySelector('[data-node-type="skill"]').click();
    }""")
    window.wait_counts(60, 0)
    window.wait_live()
    history = History(window)
    history.line("Add Skill · 50 times").wait_for()
    more = history.pane.get_by_role("button", name="Show more")
    more.click()
    history.line("Add Skill · 60 times").wait_for()
    more.wait_for(state="hidden")


def test_the_line_of_the_history_that_was_pressed_keeps_the_focus_and_escape_leads_back_to_now(open_flow):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    renamed(one, node, "Draft")
    history = History(one)
    line = history.line("Add AI Agent")
    line.focus()
    one.page.keyboard.press("Enter")
    history.wait_earlier(("AI Agent", "", ""))
    assert line.evaluate("(each) => each === document.activeElement")
    # What others do draws the list anew.
    two.add("skill")
    history.line("Add Skill").wait_for()
    assert line.evaluate("(each) => each === document.activeElement")
    one.page.keyboard.press("Escape")
    history.wait_now()
    assert history.pane.get_by_role("button", name="Back to now").count() == 0
