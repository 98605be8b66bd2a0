"""Changes that the server does not make: they wait in the tray until somebody decides."""

from conftest import until
from flow_page import FlowPage
from home_page import request
from line import Line


def meanwhile(new_page, open_flow, server, make, change):
    """Two windows: without a connection the first has made `change` of what `make` gives, while the second has deleted the
    last of that, a node. Then the first has its connection again."""
    page = new_page()
    line = Line(page)
    one, two = FlowPage(page).open(f"{server.url}/flow/demo"), open_flow()
    made = make(two)
    one.wait_counts(len(two.nodes()), len(two.edges()))
    line.cut()
    one.wait_offline()
    change(one, *made)
    left = len(two.nodes()) - 1
    two.select(made[-1])
    two.page.keyboard.press("Delete")
    two.wait_counts(left, 0)
    two.wait_live()
    line.mend()
    one.try_now()
    return one, two, made


def refused(new_page, open_flow, server):
    """A window whose connection to a node was refused, because another window has deleted that node."""
    one, two, _ = meanwhile(
        new_page, open_flow, server, lambda window: (window.add("input"), window.add("output")),
        lambda window, a, b: window.connect(a, b))
    one.page.locator(".tray-item", has_text="Somebody has deleted a node that it needs").wait_for()
    one.wait_counts(1, 0)
    return one, two


def test_a_connection_to_a_node_that_somebody_deleted_waits_in_the_tray_and_can_be_discarded(
        new_page, open_flow, server):
    one, _ = refused(new_page, open_flow, server)
    tray = one.page.get_by_role("region", name="Changes that were not made")
    assert "Connect" in tray.inner_text()
    tray.get_by_role("button", name="Discard").click()
    tray.wait_for(state="hidden")
    one.wait_live()


def test_it_can_be_tried_again_when_the_node_is_back(new_page, open_flow, server):
    one, two = refused(new_page, open_flow, server)
    two.page.keyboard.press("Control+z")
    one.wait_counts(2, 0)
    one.page.get_by_role("button", name="Try again").click()
    one.wait_counts(2, 1)
    two.wait_counts(2, 1)
    one.page.locator(".tray").wait_for(state="hidden")


def test_a_refused_connection_has_the_names_of_its_ends_and_is_offered_with_the_node_that_it_needs(
        new_page, open_flow, server):
    one, two = refused(new_page, open_flow, server)
    item = one.page.locator(".tray-item")
    assert "Connect: Input → Output" in item.inner_text()
    assert item.get_by_role("button").all_inner_texts() == ["Restore", "Discard"]
    item.get_by_role("button", name="Restore").click()
    for window in (one, two):
        window.wait_counts(2, 1)
    item.wait_for(state="detached")


def changed_in_vain(new_page, open_flow, server, change, node_type="input"):
    """A window that has made a change of a node without a connection, while another window has deleted the node."""
    one, two, (node,) = meanwhile(new_page, open_flow, server, lambda window: (window.add(node_type),), change)
    one.wait_counts(0, 0)
    return one, two, node


def test_a_move_of_a_node_that_somebody_deleted_is_told_and_that_is_all(new_page, open_flow, server):
    one, _, _ = changed_in_vain(new_page, open_flow, server, lambda window, node: window.drag(node, 40, 40))
    one.wait_notice("Somebody has deleted what you changed")
    assert not one.page.locator(".tray").is_visible()


def test_a_text_for_a_node_that_somebody_deleted_waits_in_the_tray_and_comes_back_with_the_node(
        new_page, open_flow, server):
    text = "Written in the train"
    one, two, node = changed_in_vain(new_page, open_flow, server, lambda window, node: window.rename(node, text))
    # The device still has it when the page is opened again.
    one.wait_kept(1)
    one.page.reload()
    # Until the server has said what is there, the copy that the device kept may still have the node.
    one.wait_live()
    tray = one.page.get_by_role("region", name="Changes that were not made")
    item = tray.get_by_role("listitem")
    item.get_by_text(text).wait_for()
    assert "Rename: Input\nSomebody has deleted this node" in item.inner_text()
    assert item.get_by_role("button", name="Try again").count() == 0
    one.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    item.get_by_role("button", name="Copy text").click()
    one.wait_notice("Text copied")
    assert one.page.evaluate("() => navigator.clipboard.readText()") == text
    item.get_by_role("button", name="Restore").click()
    for window in (one, two):
        window.wait_label(node, text)
    tray.wait_for(state="hidden")


def test_a_list_for_a_node_that_somebody_deleted_waits_in_the_tray_and_is_in_its_field_again_with_the_node(
        new_page, open_flow, server):
    def make(window):
        node = window.add("input")
        window.wait_live()
        ops = [{"op": "set", "kind": "node", "id": node, "key": "data.config.filters", "value": ["old"]}]
        request(server, "PATCH", "/api/flows/demo/document", {"ops": ops})
        return (node,)

    def change(window, node):
        window.select(node)
        window.page.get_by_role("button", name="Panel", exact=True).click()
        field = window.page.get_by_label("filters")
        field.fill('["typed", "with care"]')
        field.blur()

    one, two, (node,) = meanwhile(new_page, open_flow, server, make, change)
    item = one.page.locator(".tray-item", has_text="with care")
    item.get_by_role("button", name="Restore", exact=True).click()
    two.wait_counts(1, 0)
    until(lambda: server.nodes()[node]["data"]["config"]["filters"] == ["typed", "with care"])
    until(lambda: "with care" in one.page.get_by_label("filters").input_value())
    one.page.locator(".tray").wait_for(state="hidden")


def test_a_group_into_which_somebody_has_put_a_node_is_taken_apart_with_it_when_that_is_tried_again(
        new_page, open_flow, server):
    page = new_page()
    line = Line(page)
    one, two = FlowPage(page).open(f"{server.url}/flow/demo"), open_flow()
    inside, put = one.add("input"), one.add("output")
    one.select(inside)
    one.page.keyboard.press("Control+g")
    two.wait_counts(3, 0)
    group = server.nodes()[inside]["parentId"]
    line.cut()
    one.wait_offline()
    one.page.keyboard.press("Control+Shift+g")
    one.wait_counts(2, 0)
    ops = [{"op": "set", "kind": "node", "id": put, "key": "parentId", "value": group}]
    request(server, "PATCH", "/api/flows/demo/document", {"ops": ops})
    place = server.nodes()[put]["position"]
    frame = server.nodes()[group]["position"]
    line.mend()
    one.try_now()
    item = one.page.locator(".tray-item", has_text="Somebody has put something into it")
    item.get_by_role("button", name="Try again").click()
    two.wait_counts(2, 0)
    item.wait_for(state="detached")
    assert all("parentId" not in node for node in server.nodes().values())
    assert server.nodes()[put]["position"] == {each: place[each] + frame[each] for each in ("x", "y")}


def test_a_text_that_met_the_deletion_of_its_node_is_in_a_younger_form_again_when_the_node_is_restored_there(
        new_page, open_flow, server):
    def change(window, node):
        panel = window.page.get_by_role("button", name="Panel", exact=True)
        window.select(node)
        panel.click()
        window.page.get_by_label("Description").fill("Written in the train")
        # The field that was written in goes away, and the panel has another one.
        for _ in ("closed", "open"):
            panel.click()

    one, two, node = changed_in_vain(new_page, open_flow, server, change)
    one.page.locator(".tray-item", has_text="Written in the train").wait_for()
    one.page.get_by_role("button", name="Restore node").click()
    two.wait_counts(1, 0)
    until(lambda: server.nodes()[node]["data"].get("description") == "Written in the train")
    assert one.page.get_by_label("Description").input_value() == "Written in the train"


def test_a_text_on_a_connection_comes_back_with_the_node_that_took_it_along(new_page, open_flow, server):
    def connected(window):
        a, b = window.add("input"), window.add("output")
        return window.connect(a, b), b

    def label(window, edge, _):
        window.page.mouse.dblclick(*window.middle(window.edge(edge)))
        window.page.keyboard.type("yes")
        window.page.keyboard.press("Enter")

    one, two, _ = meanwhile(new_page, open_flow, server, connected, label)
    item = one.page.locator(".tray-item")
    item.get_by_role("button", name="Restore").click()
    for window in (one, two):
        window.wait_counts(2, 1)
        window.page.locator(".edge-label", has_text="yes").wait_for()
    item.wait_for(state="detached")


def test_a_text_for_a_node_that_is_deleted_here_too_is_not_told(new_page, open_flow, server):
    def change(window, node):
        window.rename(node, "Soon gone")
        window.select(node)
        window.page.keyboard.press("Delete")
        window.wait_counts(0, 0)

    one, _, _ = changed_in_vain(new_page, open_flow, server, change)
    one.wait_live()
    one.wait_kept(0)
    assert not one.page.locator(".tray").is_visible() and one.page.locator(".notice").count() == 0


def test_the_tray_is_there_again_after_a_reload(new_page, open_flow, server):
    one, _ = refused(new_page, open_flow, server)
    one.wait_kept(1)
    one.page.reload()
    one.page.locator(".tray-item", has_text="Connect").wait_for()


def refuse(window, count):
    """So many connections of nodes that are not there."""
    window.page.evaluate("""async (count) => {
        const { editor: { flow } } = await import(document.querySelector("script[src*='pages/flow.js']").src);
        for (let index = 0; index < count; index += 1) {
            const props = { source: `a${index}`, target: "b" };
            flow.transact([{ op: "create", kind: "edge", id: `e${index}`, props }], { label: "Connect" });
        }
        await flow.saved();
    }""", count)


def test_the_focus_stays_on_a_button_of_the_tray_while_what_is_missing_changes(open_flow, server):
    window = open_flow()
    refuse(window, 2)
    item = window.page.locator(".tray-item").nth(1)
    discard = item.get_by_role("button", name="Discard")
    discard.focus()
    with server.client("flow:demo") as client:
        client.change({"nodes": [{"id": each, "type": "agent", "position": {"x": 0, "y": 0}} for each in ("a1", "b")],
                       "edges": []})
    item.get_by_role("button", name="Try again").wait_for()
    assert discard.evaluate("(button) => document.activeElement === button")
    item.get_by_role("button", name="Try again").click()
    window.wait_counts(2, 1)
    assert window.page.locator(".tray-item").count() == 1


def test_of_many_changes_that_were_not_made_the_first_are_shown_and_all_can_be_discarded(open_flow):
    window = open_flow()
    refuse(window, 300)
    tray = window.page.get_by_role("region", name="Changes that were not made")
    tray.get_by_role("heading", name="300 changes not made").wait_for()
    tray.get_by_text("and 250 more").wait_for()
    assert tray.get_by_role("listitem").count() == 50
    tray.get_by_role("button", name="Discard", exact=True).first.click()
    tray.get_by_text("and 249 more").wait_for()
    assert tray.get_by_role("listitem").count() == 50
    tray.get_by_role("button", name="Discard all").click()
    window.page.get_by_role("dialog", name="Discard 299 changes?").get_by_role("button", name="Discard all").click()
    tray.wait_for(state="hidden")
    window.wait_kept(0)
