"""Lost connections, closed flows and refusals."""

import pytest

from conftest import UNREACHABLE, until
from flow_page import FlowPage
from line import Line


def test_a_restart_of_the_server_loses_nothing_and_edits_flow_again(open_flow, server, allowed_errors):
    allowed_errors.append(UNREACHABLE)
    one, two = open_flow(), open_flow()
    a = one.add("agent")
    b = one.add("skill")
    one.connect(a, b)
    two.wait_content(one.content())
    server.stop()
    for window in (one, two):
        window.wait_offline()
    one.page.locator(".badge-text", has_text="Offline").wait_for()
    one.rename(a, "Written offline")
    added = two.add("memory")
    server.start()
    for window in (one, two):
        window.try_now()
    one.wait_counts(3, 1)
    two.wait_label(a, "Written offline")
    two.wait_content(one.content())
    one.drag(added, 30, 90)
    two.wait_content(one.content())
    until(lambda: len(server.nodes()) == 3)


def test_a_server_killed_in_the_middle_of_a_drag_comes_back_and_the_drag_counts(open_flow, server, allowed_errors):
    allowed_errors.append(UNREACHABLE)
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    two.wait_content(one.content())
    one.grab(node, 60, 30)
    server.stop(9)
    one.wait_offline()
    one.page.mouse.move(900, 500, steps=4)
    server.start()
    one.wait_live()
    one.page.mouse.move(950, 550, steps=4)
    one.page.mouse.up()
    two.wait_live()
    two.wait_content(one.content())


def test_try_now_connects_without_waiting_for_the_next_attempt(new_page, server, allowed_errors):
    allowed_errors.append(UNREACHABLE)
    page = new_page()
    # Once it is told so, nothing that the page puts off by half a second or more ever happens.
    page.add_init_script("""{
        const wait = window.setTimeout;
        window.setTimeout = (action, ms) => wait(action, window.isHeld && ms >= 500 ? 2 ** 30 : ms);
    }""")
    window = FlowPage(page).open(f"{server.url}/flow/demo")
    page.evaluate("() => { window.isHeld = true; }")
    # Killed, because a server that stops names a time to come back, which may be shorter than what is held here.
    server.stop(9)
    window.wait_offline()
    server.start()
    page.get_by_role("button", name="Try now").click()
    window.wait_live()


def test_what_one_did_while_away_and_what_others_did_meanwhile_both_stand(open_flow, new_page, server):
    one, page = open_flow(), new_page()
    line = Line(page)
    two = FlowPage(page).open(f"{server.url}/flow/demo")
    a, b, c = one.add("agent"), one.add("skill"), one.add("memory")
    two.wait_content(one.content())
    line.cut()
    two.wait_offline()
    until(lambda: server.people() == 1)
    one.rename(a, "By one")
    one.select(c)
    one.page.keyboard.press("Delete")
    two.rename(b, "By two")
    two.drag(a, 20, 160)
    added = two.add("loop")
    line.mend()
    two.try_now()
    one.wait_counts(3, 0)
    one.wait_label(b, "By two")
    two.wait_label(a, "By one")
    two.wait_content(one.content())
    assert set(one.nodes()) == {a, b, added}
    until(lambda: set(server.nodes()) == {a, b, added})


def test_a_closed_flow_says_so_and_can_be_opened_again(open_flow, server):
    window = open_flow()
    node = window.add("agent")
    until(lambda: server.flow("demo"))
    with server.client("flow_management") as manager:
        manager.request("flow_deleted", {"flow_id": "demo"})
    banner = window.page.get_by_role("alert")
    banner.wait_for()
    assert "closed this flow" in banner.inner_text()
    assert window.page.locator(".badge").get_attribute("data-state") == "ended"
    banner.get_by_role("button", name="Open again").click()
    window.wait_live()
    assert list(window.nodes()) == [node]


def test_one_person_too_many_is_refused_in_words_and_can_try_again(start_server, new_page):
    server = start_server("--max-clients-per-flow", "1")
    first = FlowPage(new_page()).open(f"{server.url}/flow/demo")
    page = new_page()
    page.goto(f"{server.url}/flow/demo")
    banner = page.get_by_role("alert")
    banner.wait_for()
    assert "full" in banner.inner_text()
    first.page.close()
    until(lambda: server.people() == 0)
    banner.get_by_role("button", name="Try again").click()
    FlowPage(page).wait_live().leave_out("nobody else gets in who could ask the server for its digest")


def test_without_the_key_the_page_says_what_is_missing_and_with_it_opens(start_server, new_page, allowed_errors):
    allowed_errors.append("401")
    server = start_server("--auth", "key")
    page = new_page()
    page.goto(f"{server.url}/flow/demo")
    page.get_by_role("heading", name="access key").wait_for()
    page.get_by_label("Access key").fill(server.key)
    page.get_by_role("button", name="Open").click()
    FlowPage(page).wait_live()
    assert page.url == f"{server.url}/flow/demo"


@pytest.mark.parametrize("workers", ["block", "allow"])
def test_a_link_on_another_site_opens_the_flow_for_who_has_the_key(start_server, new_page, workers):
    server = start_server("--auth", "key")
    page = new_page(service_workers=workers)
    links = f'<a href="{server.url}/?key={server.key}">Invitation</a> <a href="{server.url}/flow/demo">Flow</a>'
    page.route("http://elsewhere.test/", lambda route: route.fulfill(content_type="text/html", body=links))
    page.goto("http://elsewhere.test/")
    page.get_by_role("link", name="Invitation").click()
    page.wait_for_url(f"{server.url}/")
    page.goto("http://elsewhere.test/")
    page.get_by_role("link", name="Flow").click()
    FlowPage(page).wait_live()


def test_a_server_that_takes_the_key_no_more_says_so_in_an_open_page(start_server, new_page, allowed_errors):
    allowed_errors += [UNREACHABLE, "401"]
    server = start_server("--auth", "key")
    page = new_page()
    page.goto(f"{server.url}/?key={server.key}")
    window = FlowPage(page).open(f"{server.url}/flow/demo")
    server.stop()
    (server.data / "access-key").unlink()
    server.start()
    banner = page.get_by_role("alert").filter(has_text="needs an access key")
    banner.wait_for()
    window.page.locator(".badge", has_text="Offline").wait_for()
    window.leave_out("the server does not let it in any more")


@pytest.mark.parametrize("leave", ["reload", "back"])
def test_a_reload_and_the_way_back_show_the_same_flow(open_flow, server, leave):
    window = open_flow()
    node = window.add("agent")
    window.rename(node, "Stays")
    window.wait_live()
    content = window.content()
    if leave == "reload":
        window.page.reload()
    else:
        window.page.goto(server.url)
        window.page.go_back()
    window.wait_live()
    nodes, edges = window.nodes(), window.edges()
    assert (len(nodes), len(edges)) == (1, 0)
    window.wait_content(content)
