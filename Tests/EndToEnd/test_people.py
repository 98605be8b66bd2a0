"""What people in one flow see of each other: pointers, selections, names, and following."""

import pytest

from conftest import until



def name_of(window):
    return window.page.locator(".face-own").get_attribute("title").removeprefix("You are ")


def client_of(window, other):
    """The face of the other person in a window."""
    return window.page.locator(f'.face[title="{name_of(other)}"]')


def cursor(window, other):
    return window.page.locator(".cursor", has_text=name_of(other))


def test_the_pointer_of_another_person_is_where_it_points_in_the_flow(open_flow):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    two.wait_counts(1, 0)
    two.page.mouse.move(900, 600)
    two.page.mouse.wheel(60, -40)
    x, y = one.middle(one.node(node))
    one.page.mouse.move(x, y)
    cursor(two, one).wait_for()

    def is_at_the_node():
        tip = two.page.evaluate("""() => { const { x, y } = document.querySelector(".cursor").getBoundingClientRect();
                                           return [x, y]; }""")
        return all(abs(a - b) < 2 for a, b in zip(tip, two.middle(two.node(node))))

    until(is_at_the_node)
    # It stays in the flow, when this person moves the canvas.
    two.page.mouse.wheel(-200, 100)
    two.settle()
    until(is_at_the_node)
    one.page.mouse.move(200, 20)
    cursor(two, one).wait_for(state="detached")


def test_a_pointer_is_written_at_most_once_a_frame(open_flow):
    one, two = open_flow(), open_flow()
    # What an empty flow shows would be in the way of the pointer.
    one.add("agent")
    two.wait_counts(1, 0)
    one.page.mouse.move(600, 300)
    cursor(two, one).wait_for()
    two.page.evaluate("""() => {
        window.writes = 0;
        window.frames = 0;
        new MutationObserver((records) => { writes += records.length; })
            .observe(document.querySelector(".cursor"), { attributes: true });
        const count = () => { frames += 1; requestAnimationFrame(count); };
        requestAnimationFrame(count);
    }""")
    # What comes in one frame is one write: more come after the first.
    for written in (1, 2):
        for step in range(30):
            one.page.mouse.move(600 + 5 * step, 300 + 30 * written + step)
        two.page.wait_for_function("(written) => writes >= written", arg=written)
    two.settle()
    writes, frames = two.page.evaluate("() => [writes, frames]")
    assert writes <= frames


def test_without_motion_a_pointer_jumps(open_flow):
    one, two = open_flow(), open_flow(reduced_motion="reduce")
    one.page.mouse.move(600, 300)
    cursor(two, one).wait_for()
    two.settle()
    two.page.evaluate("""() => {
        window.places = new Set();
        new MutationObserver((records) => records.forEach(({ target }) => places.add(target.style.transform)))
            .observe(document.querySelector(".cursor"), { attributeFilter: ["style"] });
    }""")
    one.page.mouse.move(560, 160)
    two.page.wait_for_function("() => places.size > 0")
    two.settle()
    assert two.page.evaluate("() => places.size") == 1


def test_what_another_person_has_selected_is_outlined_under_their_name(open_flow):
    one, two = open_flow(), open_flow()
    a, b = one.add("agent"), one.add("skill")
    two.wait_counts(2, 0)
    one.select(a)
    hint = two.node(a).locator(".node-hint")
    hint.wait_for()
    assert hint.inner_text() == name_of(one)
    one.select(b)
    hint.wait_for(state="detached")
    two.node(b).locator(".node-hint").wait_for()
    one.page.close()
    two.node(b).locator(".node-hint").wait_for(state="detached")


def test_a_person_chooses_a_name_and_a_color_and_keeps_them_after_a_reload(open_flow):
    one, two = open_flow(), open_flow()
    one.page.locator(".face-own").click()
    one.page.get_by_role("menuitem", name="Change my name and color…").click()
    dialog = one.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Ann O'Neil <b>")
    dialog.get_by_label("Pink").check(force=True)
    dialog.get_by_role("button", name="Save").click()
    face = two.page.locator('.face[title="Ann O\'Neil <b>"]')
    face.wait_for()
    assert face.evaluate("(face) => getComputedStyle(face).backgroundColor") == "rgb(190, 24, 93)"
    one.page.reload()
    one.wait_live()
    until(lambda: name_of(one) == "Ann O'Neil <b>")
    two.page.wait_for_selector('.people[data-count="2"]')
    face.wait_for()


def test_no_name_is_no_name(open_flow):
    one = open_flow()
    before = name_of(one)
    one.page.locator(".face-own").click()
    one.page.get_by_role("menuitem", name="Change my name and color…").click()
    dialog = one.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("   ")
    dialog.get_by_label("Name").press("Enter")
    dialog.get_by_text("A name has 1 to 80 characters").wait_for()
    dialog.get_by_role("button", name="Cancel").click()
    assert name_of(one) == before


def seen(window):
    """The middle of what a window sees, in the flow."""
    return window.page.evaluate("""() => {
        const { x, y } = new DOMMatrix(document.querySelector(".world").style.transform).inverse()
            .transformPoint(new DOMPoint(innerWidth / 2, innerHeight / 2));
        return [Math.round(x / 4), Math.round(y / 4)];
    }""")


def pan(window, dx, dy):
    """Turns the wheel, and waits until the window has moved by that."""
    before = seen(window)
    window.page.mouse.move(700, 400)
    window.page.mouse.wheel(dx, dy)
    until(lambda: seen(window) != before)


@pytest.fixture
def following(open_flow):
    """Two windows with a node, the second of which follows the first."""
    one, two = open_flow(), open_flow()
    one.add("agent")
    two.wait_counts(1, 0)
    client_of(two, one).click()
    two.page.locator(".follow-frame", has_text=f"Following {name_of(one)}").wait_for()
    return one, two


def test_who_follows_sees_what_the_other_sees(following):
    one, two = following
    client_of(one, two).and_(one.page.locator("[data-follows]")).wait_for()
    pan(one, 500, 300)
    until(lambda: seen(two) == seen(one))
    one.page.keyboard.press("-")
    until(lambda: seen(two) == seen(one))
    assert client_of(two, one).get_attribute("aria-pressed") == "true"


def test_following_ends_when_this_person_moves_the_canvas(following):
    one, two = following
    pan(one, 500, 300)
    until(lambda: seen(two) == seen(one))
    two.page.mouse.move(700, 400)
    two.page.mouse.wheel(0, 90)
    two.page.locator(".follow-frame").wait_for(state="hidden")
    client_of(one, two).and_(one.page.locator(":not([data-follows])")).wait_for()


def test_escape_stops_following_first_and_then_selects_nothing(following):
    one, two = following
    node = next(iter(two.nodes()))
    two.select(node)
    assert two.page.locator(".follow-frame").is_visible()
    two.page.keyboard.press("Escape")
    two.page.locator(".follow-frame").wait_for(state="hidden")
    two.settle()
    assert "selected" in two.node(node).get_attribute("class").split()
    two.page.keyboard.press("Escape")
    two.settle()
    assert "selected" not in two.node(node).get_attribute("class").split()


def test_following_ends_when_the_other_leaves(following):
    one, two = following
    one.page.close()
    two.page.locator(".follow-frame").wait_for(state="hidden")


def test_two_who_follow_each_other_stand_still(following):
    one, two = following
    client_of(one, two).click()
    two.page.locator(".follow-frame").wait_for(state="hidden")


def test_follow_me_asks_the_others(open_flow):
    one, two = open_flow(), open_flow()
    # What an empty flow shows would be in the way of the wheel.
    one.add("agent")
    two.wait_counts(1, 0)
    two.page.wait_for_selector('.people[data-count="2"]')
    one.page.wait_for_selector('.people[data-count="2"]')
    one.page.locator(".face-own").click()
    one.page.get_by_role("menuitemcheckbox", name="Ask everybody to follow me").click()
    two.page.locator(".notice", has_text=f"{name_of(one)} asks you to follow").get_by_role("button").click()
    pan(one, 240, 320)
    until(lambda: seen(two) == seen(one))


def test_on_a_small_screen_one_button_has_everybody(open_flow):
    one = open_flow()
    phone = open_flow(viewport={"width": 375, "height": 720}, has_touch=True, is_mobile=True)
    phone.page.locator(".people-all", has_text="2").click()
    phone.page.get_by_role("menuitemcheckbox", name=name_of(one)).click()
    phone.page.locator(".follow-frame").wait_for()
