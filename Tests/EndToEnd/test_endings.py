"""Flows that end under the hands of somebody: deleted, closed, taken over, or served by a newer version."""

import json
import re
import urllib.request
from contextlib import ExitStack

import pytest

from documents import leave_out
from flow_page import FlowPage
from line import Line


@pytest.fixture
def opened(new_page, server):
    page = new_page()
    line = Line(page)
    return FlowPage(page).open(f"{server.url}/flow/demo"), line


def answer_joins_with_gone(line):
    """From now on the flow is in the bin, as far as this page hears."""

    def to_server(frame):
        join_ref, ref, topic, event, _ = frame
        if event != "phx_join" or topic != "flow:demo":
            return frame
        gone = {"reason": "This flow is in the bin.", "code": "gone", "by": "Ada", "at": 1_700_000_000_000,
                "retry": False}
        line.say(join_ref, ref, topic, "phx_reply", {"status": "error", "response": gone})
        return None

    line.to_server = to_server


def join_ref_of(line):
    """The reference of the page's join, in a list, as soon as the next frame has come."""
    join = []

    def to_page(frame):
        if frame[0] is not None:
            join[:] = frame[:1]
        return frame

    line.to_page = to_page
    return join


def banner(window):
    alert = window.page.get_by_role("alert")
    alert.wait_for()
    return alert


def test_a_flow_deleted_while_it_is_open_says_who_did_it_and_can_be_restored(opened):
    window, line = opened

    def restored(route):
        line.to_server = lambda frame: frame
        route.fulfill(json={"id": "demo"})

    window.page.route(re.compile("/api/flows/demo/restore$"), restored)
    join = join_ref_of(line)
    node = window.add("agent")
    window.wait_live()
    answer_joins_with_gone(line)
    payload = {"flow_id": "demo", "timestamp": 1_700_000_000, "reason": "deleted", "by": "Ada"}
    line.say(join[0], None, "flow:demo", "flow_deleted", payload)
    line.say(join[0], join[0], "flow:demo", "phx_close", {})
    alert = banner(window)
    assert "Ada deleted this flow" in alert.inner_text()
    window.wait_badge("Closed")
    # What is seen stays, but cannot be changed.
    assert list(window.nodes()) == [node]
    window.page.click('[data-node-type="skill"]')
    window.wait_notice("open it again to change it")
    window.page.get_by_role("button", name="Panel", exact=True).click()
    window.select(node)
    field = window.page.locator(".properties").get_by_label("Label")
    field.fill("Typed in vain")
    field.press("Enter")
    window.page.locator(".properties .field-error", has_text="open it again to change it").wait_for()
    # The server never lost this page, and lets it in again.
    alert.get_by_role("button", name="Restore").click()
    window.wait_live()
    alert.wait_for(state="hidden")
    assert list(window.nodes()) == [node]


def test_a_flow_put_into_the_bin_by_a_program_can_be_restored_from_the_page(open_flow, server):
    window = open_flow()
    node = window.add("agent")
    window.wait_live()
    request = urllib.request.Request(f"{server.url}/api/flows/demo", method="DELETE")
    urllib.request.urlopen(request).close()
    # Who deleted it was not said.
    alert = banner(window)
    assert "Somebody deleted this flow just now" in alert.inner_text()
    assert alert.get_by_role("button").all_inner_texts() == ["Restore", "Save a copy"]
    alert.get_by_role("button", name="Restore").click()
    window.wait_live()
    alert.wait_for(state="hidden")
    assert list(window.nodes()) == [node]
    window.rename(node, "Alive")
    window.wait_live()
    assert server.nodes()[node]["data"]["label"] == "Alive"


def test_unsent_changes_to_a_deleted_flow_can_be_saved_as_a_copy(opened, server):
    window, line = opened
    a, b = window.add("input"), window.add("output")
    window.connect(a, b)
    window.wait_live()
    line.cut()
    window.wait_offline()
    window.rename(a, "Written offline")
    answer_joins_with_gone(line)
    line.mend()
    window.page.evaluate("() => document.querySelector('.badge-action').click()")
    alert = banner(window)
    assert "Ada deleted this flow" in alert.inner_text() and "has not been sent" in alert.inner_text()
    content = window.content()
    alert.get_by_role("button", name="Save my unsent changes as a copy").click()
    window.page.wait_for_url(re.compile(r"/flow/[A-Za-z0-9_-]{20}$"))
    window.wait_live()
    window.wait_content(content)
    flow = server.flow(window.page.url.rsplit("/", 1)[1])
    assert {node["id"]: node["data"]["label"] for node in flow["nodes"]} == {a: "Written offline", b: "Output"}
    assert len(flow["edges"]) == 1


def take_two_operations_at_once(window, line):
    """So that a copy of the flow needs several transactions."""

    def to_page(frame):
        if frame[3] == "phx_reply" and "limits" in frame[4]["response"]:
            frame[4]["response"]["limits"]["ops"] = 2
        return frame

    line.cut()
    window.wait_offline()
    line.to_page = to_page
    line.mend()
    window.try_now()
    window.wait_live()


def test_a_copy_in_several_transactions_has_a_group_that_is_younger_than_its_nodes(opened, server):
    window, line = opened
    a, b = window.add("input"), window.add("output")
    window.page.keyboard.press("Control+a")
    window.page.keyboard.press("Control+g")
    window.wait_counts(3, 0)
    window.wait_live()
    take_two_operations_at_once(window, line)
    line.cut()
    window.wait_offline()
    window.rename(a, "Written offline")
    answer_joins_with_gone(line)
    line.mend()
    window.page.evaluate("() => document.querySelector('.badge-action').click()")
    banner(window).get_by_role("button", name="Save my unsent changes as a copy").click()
    window.page.wait_for_url(re.compile(r"/flow/[A-Za-z0-9_-]{20}$"))
    window.wait_live()
    nodes = server.nodes(window.page.url.rsplit("/", 1)[1])
    group = next(each["id"] for each in nodes.values() if each["type"] == "group")
    assert {each["id"]: each.get("parentId") for each in nodes.values()} == {group: None, a: group, b: group}


def test_of_a_copy_that_was_refused_in_part_nothing_stays(opened, server):
    window, line = opened
    take_two_operations_at_once(window, line)
    for _ in range(3):
        window.add("input")
    window.wait_live()
    line.cut()
    window.wait_offline()
    window.rename(next(iter(window.nodes())), "Written offline")
    answer_joins_with_gone(line)
    without_the_flow, copies = line.to_server, []

    def to_server(frame):
        join_ref, ref, topic, event, payload = frame
        if event != "tx" or topic == "flow:demo" or payload["cseq"] == 1:
            return without_the_flow(frame)
        copies.append(topic.removeprefix("flow:"))
        refusal = {"reason": "No more of it.", "code": "invalid", "op": 0}
        line.say(join_ref, ref, topic, "phx_reply", {"status": "error", "response": refusal})
        return None

    line.to_server = to_server
    line.mend()
    window.page.evaluate("() => document.querySelector('.badge-action').click()")
    banner(window).get_by_role("button", name="Save my unsent changes as a copy").click()
    window.wait_notice("No copy was saved: No more of it.")
    listed = [[flow["id"] for flow in flows_of(server, query)] for query in ("", "?bin=1")]
    assert listed == [["demo"], copies]
    left = window.page.evaluate("""async (id) => {
        const { IndexedDBStore } = await import("/assets/latest/js/client/flow-client.js");
        return new IndexedDBStore().slots(`${location.host} ${id}`);
    }""", copies[0])
    assert left == []
    window.leave_out("the flow is in the bin, as far as it hears")


def flows_of(server, query):
    with urllib.request.urlopen(f"{server.url}/api/flows{query}") as answer:
        return json.load(answer)["flows"]


def test_a_deleted_flow_that_is_opened_offers_to_restore_it_and_no_copy_of_nothing(new_page, server):
    page = new_page()
    answer_joins_with_gone(Line(page))
    page.goto(f"{server.url}/flow/demo")
    alert = page.get_by_role("alert")
    alert.get_by_role("button", name="Restore").wait_for()
    assert alert.get_by_role("button").count() == 1
    assert "stays here" not in alert.inner_text()
    leave_out(page, "the flow is in the bin, as far as it hears")


def test_a_restore_that_fails_is_said_in_words(opened, allowed_errors):
    allowed_errors.append("status of 404")
    window, line = opened
    window.page.route(re.compile("/api/flows/demo/restore$"), lambda route: route.fulfill(
        status=404, content_type="application/json", body=json.dumps({"errors": {"detail": "It is gone for good"}})))
    line.cut()
    window.wait_offline()
    answer_joins_with_gone(line)
    line.mend()
    window.page.evaluate("() => document.querySelector('.badge-action').click()")
    banner(window).get_by_role("button", name="Restore").click()
    window.wait_notice("It is gone for good")
    window.leave_out("the flow is in the bin, as far as it hears")


def test_a_page_of_an_older_version_offers_to_reload(opened):
    window, line = opened
    remark = window.page.locator(".remark", has_text="new version")
    assert not remark.is_visible()

    def newer(frame):
        if frame[3] == "phx_reply" and "build" in frame[4].get("response", {}):
            frame[4]["response"]["build"] = "99.0.0+another"
        return frame

    line.to_page = newer
    line.cut()
    window.wait_offline()
    line.mend()
    window.try_now()
    remark.wait_for()
    line.to_page = lambda frame: frame
    with window.page.expect_navigation():
        remark.get_by_role("button", name="Reload").click()
    window.wait_live()
    assert not remark.is_visible()


def test_a_window_taken_over_elsewhere_says_so_and_can_go_on(opened):
    window, line = opened
    join = join_ref_of(line)
    window.add("agent")
    window.wait_live()
    line.say(join[0], None, "flow:demo", "superseded", {})
    line.say(join[0], join[0], "flow:demo", "phx_close", {})
    alert = banner(window)
    assert "opened a second time" in alert.inner_text()
    alert.get_by_role("button", name="Go on here").click()
    window.wait_live()


def test_one_member_more_than_a_flow_takes_is_told_that_it_is_full_and_comes_in_when_there_is_room(
        start_server, new_page):
    # A thousand by default; few enough here that nobody has to read what is announced.
    server = start_server("--max-clients-per-flow", "5")
    with ExitStack() as crowd:
        members = [crowd.enter_context(server.client("flow:demo")) for _ in range(5)]
        late = FlowPage(new_page())
        late.page.goto(f"{server.url}/flow/demo")
        late.page.get_by_text("This flow is full: no more people fit in right now").wait_for()
        members[0].socket.close()
        late.page.get_by_role("button", name="Try again").click()
        late.wait_live()
