"""What a person does with flows on the list: rename, copy, delete, restore, import, export."""

import json

import pytest

from conftest import UNREACHABLE, until
from home_page import HomePage, listed, make_flow, request

DROP = """([name, text]) => {
    const files = new DataTransfer();
    files.items.add(new File([text], name));
    for (const type of ["dragenter", "dragover", "drop"]) {
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true }));
    }
}"""


@pytest.fixture
def home(new_page, server, allowed_errors):
    # A picture may be asked for while its flow goes to the bin; the browser says so.
    allowed_errors.append("status of 410")
    return HomePage(new_page(), server)


def test_a_flow_is_renamed_in_its_place(home, server):
    flow_id = make_flow(server, "First")
    home.open().menu("First", "Rename")
    field = home.page.get_by_role("textbox", name="Title of the flow")
    field.fill("Second")
    field.press("Enter")
    home.card("Second").wait_for()
    until(lambda: request(server, "GET", f"/api/flows/{flow_id}")["title"] == "Second")
    # Escape keeps the old title, a blank one too; leaving the field saves.
    home.menu("Second", "Rename")
    field.fill("Nothing of this")
    field.press("Escape")
    assert home.titles() == ["Second"]
    home.card("Second").get_by_role("link").press("F2")
    field.fill("   ")
    field.press("Enter")
    assert home.titles() == ["Second"]
    home.card("Second").get_by_role("link").press("F2")
    field.fill("Third")
    home.page.locator("h1").click()
    until(lambda: "Third" in listed(server))
    assert home.titles() == ["Third"]


def test_a_rename_that_the_server_refuses_is_taken_back(home, server, allowed_errors):
    allowed_errors.append(UNREACHABLE)
    make_flow(server, "Stays")
    home.open().menu("Stays", "Rename")
    server.stop()
    field = home.page.get_by_role("textbox", name="Title of the flow")
    field.fill("Lost")
    field.press("Enter")
    home.wait_notice("could not be renamed")
    assert home.titles() == ["Stays"]


def test_a_flow_is_duplicated_under_new_ids(home, server):
    original = make_flow(server, "Original", nodes=3)
    home.open().menu("Original", "Duplicate")
    home.card("Original (Copy)").wait_for()
    home.wait_notice("Original (Copy) is there")
    copy = listed(server)["Original (Copy)"]
    assert (copy["node_count"], copy["edge_count"]) == (3, 2)
    assert not set(server.nodes(original)) & set(server.nodes(copy["id"]))


def test_a_deleted_flow_is_in_the_bin_and_comes_back_by_undo_or_from_there(home, server):
    make_flow(server, "Goes", nodes=2)
    make_flow(server, "Stays")
    home.open().menu("Goes", "Delete")
    home.card("Goes").wait_for(state="detached")
    assert "Goes" in listed(server, "?bin=1")
    home.page.get_by_role("button", name="Undo").click()
    home.card("Goes").wait_for()
    assert listed(server, "?bin=1") == {}

    home.card("Goes").get_by_role("link").press("Delete")
    home.card("Goes").wait_for(state="detached")
    home.page.get_by_role("link", name="Bin").click()
    item = home.page.locator(".bin-item", has_text="Goes")
    item.get_by_text("30 days left").wait_for()
    item.get_by_role("button", name="Restore Goes").click()
    home.page.get_by_role("heading", name="The bin is empty").wait_for()
    home.page.get_by_role("link", name="Flows", exact=True).nth(1).click()
    home.card("Goes").wait_for()
    assert set(listed(server)) == {"Goes", "Stays"}


def binned(server, *titles):
    for title in titles:
        request(server, "DELETE", f"/api/flows/{make_flow(server, title, nodes=1)}?by=Ada")


def test_a_flow_of_the_bin_is_deleted_for_ever_by_keyboard_and_the_lists_of_others_follow(home, new_page, server):
    binned(server, "Older", "Newer")
    other = HomePage(new_page(), server).open("#bin")
    page = home.open("#bin").page
    for each in (page, other.page):
        each.locator(".bin-item", has_text="Older").wait_for()
    purge = page.get_by_role("button", name="Delete for ever: Newer", exact=True)
    purge.press("Enter")
    dialog = page.get_by_role("dialog", name="Delete “Newer” for ever?")
    dialog.get_by_text("This cannot be undone").wait_for()
    # What Enter would press is not the deletion.
    assert page.evaluate("() => document.activeElement.textContent") == "Cancel"
    page.keyboard.press("Enter")
    dialog.wait_for(state="detached")
    assert set(listed(server, "?bin=1")) == {"Older", "Newer"}
    page.wait_for_function("() => document.activeElement.textContent === 'Delete for ever'")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    home.wait_notice("Newer is deleted for ever")
    assert set(listed(server, "?bin=1")) == {"Older"}
    other.page.locator(".bin-item", has_text="Newer").wait_for(state="detached")
    page.wait_for_function("() => document.activeElement.getAttribute('aria-label') === 'Restore Older'")
    page.get_by_role("button", name="Delete for ever: Older").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete for ever").click()
    for each in (page, other.page):
        each.get_by_role("heading", name="The bin is empty").wait_for()
    page.wait_for_function("() => document.activeElement.id === 'heading'")


def test_a_flow_that_somebody_has_restored_meanwhile_is_not_deleted_for_ever(home, server, allowed_errors):
    allowed_errors.append("status of 409")
    binned(server, "Wanted")
    page = home.open("#bin").page
    page.get_by_role("button", name="Delete for ever: Wanted").click()
    request(server, "POST", f"/api/flows/{listed(server, '?bin=1')['Wanted']['id']}/restore")
    page.get_by_role("dialog").get_by_role("button", name="Delete for ever").click()
    home.wait_notice("This could not be deleted for ever")
    assert "Wanted" in listed(server)


def test_who_deletes_a_flow_with_people_in_it_is_told_how_many(home, server, open_flow):
    make_flow(server, "Busy", nodes=1, flow_id="busy")
    one, two = open_flow("busy"), open_flow("busy")
    home.open()
    home.card("Busy").get_by_text("2 here").wait_for()
    home.menu("Busy", "Delete")
    dialog = home.page.get_by_role("dialog", name="Delete “Busy”?")
    dialog.get_by_text("2 people are in it now").wait_for()
    dialog.get_by_role("button", name="Cancel").click()
    assert home.titles() == ["Busy"] and "Busy" in listed(server)
    home.menu("Busy", "Delete")
    dialog.get_by_role("button", name="Delete").click()
    home.card("Busy").wait_for(state="detached")
    for window in (one, two):
        window.page.locator(".banner", has_text="deleted this flow").wait_for()
        window.leave_out("its flow is in the bin")


def test_a_flow_is_imported_from_text_after_a_look_at_it(home, server):
    # Before that there is another button beside the heading.
    home.open().page.get_by_role("heading", name="No flows yet").wait_for()
    home.page.get_by_role("button", name="Import").click()
    dialog = home.page.get_by_role("dialog", name="Import a flow")
    assert dialog.get_by_role("button", name="Import").is_disabled()
    text = dialog.get_by_role("textbox", name="Or paste")
    text.fill('{"nodes": 1}')
    dialog.get_by_text("no list of “nodes”").wait_for()
    node = {"type": "agent", "position": {"x": 0, "y": 0}, "data": {"label": "<b>x</b>"}}
    text.fill(json.dumps({"title": "From elsewhere", "nodes": [{"id": "a", **node}, {"id": "b", **node}, {"id": "c"}],
                          "edges": [{"id": "e", "source": "a", "target": "b"},
                                    {"id": "f", "source": "a", "target": "z"}]}))
    dialog.get_by_text("2 nodes · 1 connection").wait_for()
    dialog.get_by_text("1 node has no id").wait_for()
    assert dialog.locator(".thumbnail-node").count() == 1
    dialog.get_by_role("button", name="Import").click()
    home.page.wait_for_url("**/flow/*")
    made = listed(server)["From elsewhere"]
    assert (made["node_count"], made["edge_count"]) == (2, 1)


def test_a_file_is_imported_by_dropping_it_on_the_page(home, server):
    make_flow(server, "There")
    home.open().card("There").wait_for()
    home.page.evaluate(DROP, ["Monday plan.json", json.dumps({"nodes": [], "edges": []})])
    dialog = home.page.get_by_role("dialog", name="Import a flow")
    dialog.get_by_text("0 nodes · 0 connections").wait_for()
    assert dialog.get_by_role("textbox", name="Title").input_value() == "Monday plan"
    home.page.evaluate(DROP, ["broken.json", '{"nodes": ['])
    dialog.get_by_text("This is not JSON").wait_for()
    assert dialog.get_by_role("button", name="Import").is_disabled()


def test_an_exported_flow_can_be_imported_again(home, server):
    make_flow(server, "Round trip", nodes=3)
    home.open().menu("Round trip", "Export")
    dialog = home.page.get_by_role("dialog", name="Export Round trip")
    with home.page.expect_download() as download:
        dialog.get_by_role("button", name="React Flow JSON").click()
    assert download.value.suggested_filename == "round-trip.json"
    flow = json.loads(download.value.path().read_text())
    assert flow["title"] == "Round trip" and len(flow["nodes"]) == 3 and len(flow["edges"]) == 2
    dialog.get_by_role("button", name="Close").click()
    made = request(server, "POST", "/api/flows/import", flow)
    assert (made["skipped"], made["node_count"], made["edge_count"]) == (0, 3, 2)
