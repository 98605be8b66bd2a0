"""Several people in one text field: a typist is never disturbed, and nobody's text is lost in silence."""

import pytest

from conftest import until
from field_bench import FieldBench, stored
from input_method import InputMethod
from line import Line
from timers import hold_timers

# A pause in typing after which the page makes it a change, in ms.
PAUSE = 600


@pytest.fixture
def open_bench(new_page, server):
    """Opens a field in a window of its own. In the end all windows show what the server has."""
    benches = []

    def make(name, **options):
        benches.append(FieldBench(new_page(), server, name, **options))
        return benches[-1]

    yield make
    for bench in benches:
        bench.wait_saved()
        until(lambda: bench.document() == stored(server))


def test_typing_is_saved_after_a_pause_and_is_one_step_of_undo_each(open_bench):
    ann, bob = open_bench("Ann"), open_bench("Bob")
    ann.input.focus()
    ann.page.keyboard.press("End")
    ann.page.keyboard.type(" one")
    bob.wait_text("Agent one")
    depth = ann.undo_depth()
    # At once: a pause between two keys would be one more step.
    ann.page.keyboard.insert_text(" two")
    bob.wait_text("Agent one two")
    assert ann.undo_depth() == depth + 1
    ann.page.evaluate("() => bench.editor.undo()")
    bob.wait_text("Agent one")
    ann.wait_text("Agent one")


def test_enter_and_leaving_save_at_once(open_bench):
    ann, bob = open_bench("Ann"), open_bench("Bob")
    ann.input.fill("By enter")
    ann.input.press("Enter")
    bob.wait_text("By enter")
    ann.input.fill("By leaving")
    ann.input.blur()
    bob.wait_text("By leaving")


# In one turn, so that the server answers nothing meanwhile.
TYPE_INTO_FULL_FLOW = """() => {
    const { flow, field: { input } } = bench;
    while (!flow.isFull) flow.transact([{ op: "set", kind: "flow", key: "title", value: `${flow.pendingCount}` }]);
    input.value = "Mine";
    input.dispatchEvent(new Event("input"));
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    return [bench.field.isHeld, document.querySelector("#bench .field-error").textContent];
}"""


def test_a_text_for_which_there_is_no_room_stays_in_the_field_and_says_so(open_bench):
    ann = open_bench("Ann")
    assert ann.page.evaluate(TYPE_INTO_FULL_FLOW) == [True, "Too many changes wait to be sent"]
    assert ann.page.evaluate("() => bench.flow.nodes.get('n1').get('data.label')") == "Agent"
    ann.wait_text("Mine")
    # When there is room again the next attempt is one.
    ann.page.wait_for_function("() => !bench.flow.isFull")
    ann.input.press("Enter")
    ann.wait_label("Mine")


def test_half_a_character_that_was_pasted_into_a_field_holds_nothing_up(open_bench):
    ann, bob = open_bench("Ann"), open_bench("Bob")
    ann.input.focus()
    # As a program cuts a text in the middle of an emoji; keys cannot say it.
    ann.page.evaluate("""() => {
        const { input } = bench.field;
        input.value = "Half " + "\\u{1f600}".slice(0, 1);
        input.dispatchEvent(new InputEvent("input"));
    }""")
    ann.input.press("Enter")
    bob.wait_text("Half \ufffd")
    ann.wait_text("Half \ufffd")
    ann.input.fill("Whole")
    ann.input.press("Enter")
    bob.wait_text("Whole")


def test_a_composition_is_not_saved_before_it_is_done(open_bench):
    ann, bob = open_bench("Ann"), open_bench("Bob")
    ann.input.focus()
    ann.input.select_text()
    method = InputMethod(ann.page)
    method.compose("にほ")
    # A later change of somebody else arrives while the composition goes on.
    bob.input.fill("From Bob")
    bob.input.press("Enter")
    ann.wait_conflict("Bob", "From Bob")
    assert ann.input.input_value() == "にほ"
    assert ann.undo_depth() == 1
    method.choose("日本")
    ann.choose("Keep mine")
    bob.wait_label("日本")
    bob.input.blur()
    bob.wait_text("日本")


def test_a_field_with_the_caret_never_changes_and_shows_the_others_text_beside(open_bench):
    ann, bob = open_bench("Ann"), open_bench("Bob")
    hold_timers(ann.page, PAUSE)
    ann.input.focus()
    ann.page.keyboard.press("Home")
    ann.page.keyboard.type("My ")
    bob.input.fill("Robot")
    bob.input.press("Enter")
    ann.wait_conflict("Bob", "Robot")
    assert (ann.input.input_value(), ann.caret()) == ("My Agent", 3)
    ann.choose("Use theirs")
    assert ann.input.input_value() == "Robot"
    ann.input.blur()
    bob.wait_label("Robot")


def test_whose_text_was_replaced_gets_it_back(open_bench):
    ann, bob = open_bench("Ann"), open_bench("Bob")
    ann.input.focus()
    bob.input.fill("Bob's words")
    bob.input.press("Enter")
    bob.input.blur()
    ann.wait_conflict("Bob", "Bob's words")
    ann.input.fill("Ann's words")
    ann.choose("Keep mine")
    notice = bob.page.locator(".notice", has_text="Ann replaced your text “Bob's words”")
    notice.get_by_role("button", name="Restore").click()
    bob.wait_text("Bob's words")
    ann.wait_label("Bob's words")
    ann.wait_conflict("Bob", "Bob's words")
    ann.choose("Use theirs")


def test_a_text_typed_offline_replaces_nothing_in_silence(open_bench, new_page, server):
    bob = open_bench("Bob")
    page = new_page()
    line = Line(page)
    ann = FieldBench(page, server, "Ann")
    line.cut()
    ann.page.wait_for_function("() => bench.flow.status.name === 'offline'")
    ann.input.fill("Far away")
    ann.input.blur()
    bob.input.fill("At home")
    bob.input.blur()
    bob.wait_saved()
    line.mend()
    bob.page.locator(".notice", has_text="Ann replaced your text “At home”").wait_for()
    bob.wait_text("Far away")
    ann.wait_saved()
    assert ann.document() == stored(server)


def test_a_text_that_comes_with_the_whole_document_stands_beside_the_own_one(open_bench, new_page, server):
    bob = open_bench("Bob")
    page = new_page()
    line = Line(page)
    ann = FieldBench(page, server, "Ann")
    ann.input.fill("By Ann")
    ann.input.press("Enter")
    bob.wait_label("By Ann")
    ann.wait_saved()

    def without_a_state(frame):
        if frame[3] == "phx_join":
            frame[4].pop("since", None)
        return frame

    # So that the server answers with a snapshot, which does not say who wrote what.
    line.to_server = without_a_state
    line.cut()
    ann.page.wait_for_function("() => bench.flow.status.name === 'offline'")
    bob.input.fill("By Bob")
    bob.input.press("Enter")
    bob.wait_saved()
    line.mend()
    ann.wait_conflict("Somebody", "By Bob")
    assert ann.input.input_value() == "By Ann"
    ann.choose("Keep mine")
    bob.wait_label("By Ann")
    bob.choose("Use theirs")


def test_the_others_see_who_is_in_a_field(open_bench):
    ann, bob = open_bench("Ann"), open_bench("Bob")
    ann.input.focus()
    bob.page.locator(".field-writer", has_text="Ann is here").wait_for()
    ann.input.blur()
    bob.page.locator(".field-writer").wait_for(state="hidden")


def test_undo_in_the_field_undoes_typing(open_bench):
    ann, bob = open_bench("Ann"), open_bench("Bob")
    ann.input.focus()
    ann.page.keyboard.press("End")
    ann.page.keyboard.insert_text(" typed")
    bob.wait_text("Agent typed")
    ann.page.keyboard.press("Control+z")
    ann.wait_text("Agent")
    bob.wait_text("Agent")


def test_a_node_deleted_while_somebody_types_can_be_restored_with_the_typing(open_bench):
    ann, bob = open_bench("Ann"), open_bench("Bob")
    hold_timers(ann.page, PAUSE)
    ann.input.fill("Not lost")
    bob.delete_node()
    notice = ann.page.locator("#bench .gone-notice", has_text="Bob deleted this node")
    notice.wait_for()
    assert ann.input.input_value() == "Not lost"
    assert not ann.input.is_editable()
    notice.get_by_role("button", name="Restore node").click()
    notice.wait_for(state="hidden")
    assert ann.input.input_value() == "Not lost"
    ann.input.press("Enter")
    bob.wait_text("Not lost")


def test_a_reload_in_the_middle_of_typing_keeps_the_typing(open_bench, new_page, server):
    bob = open_bench("Bob")
    page = new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    ann = FieldBench(page, server, "Ann")
    ann.input.fill("Typed and gone")
    ann.page.reload()
    bob.wait_text("Typed and gone")
