"""Without a connection: a flow that was open here opens again, is edited, and everything meets when the server is back."""

import pytest

from conftest import UNREACHABLE, until
from flow_page import FlowPage
from home_page import make_flow

KEPT_PAGE = """async (page) => {
    const cache = await caches.open("flows-page");
    if (!(await cache.match(page))) return false;
    const files = (await cache.keys()).map(({ url }) => url);
    const named = Array.from(document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=modulepreload]"),
        (element) => element.src || element.href);
    const ends = page === "/" ? [] : ["/js/building/layout/worker.js"];
    return [...named, ...ends].every((end) => files.some((file) => file.endsWith(end)));
}"""
KEPT_DOCUMENTS = """() => new Promise((resolve, reject) => {
    const opening = indexedDB.open("flows-documents");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const database = opening.result;
        if (!database.objectStoreNames.contains("documents")) { database.close(); resolve({}); return; }
        const reading = database.transaction("documents").objectStore("documents").getAll();
        reading.onsuccess = () => {
            database.close();
            resolve(Object.fromEntries(reading.result.map(({ flow, text }) => {
                const { nodes } = JSON.parse(text).document;
                return [flow.split(" ")[1], nodes.map((node) => node.data.label).sort()];
            })));
        };
    };
})"""


@pytest.fixture
def open_kept(new_page, server, allowed_errors):
    """Opens a flow in a browser that keeps pages."""
    allowed_errors.append(UNREACHABLE)

    def make(flow_id="demo"):
        window = FlowPage(new_page(service_workers="allow")).open(f"{server.url}/flow/{flow_id}")
        wait_kept_page(window.page, "/flow/")
        return window

    return make


def wait_kept_page(page, name):
    until(lambda: page.evaluate(KEPT_PAGE, name))


def wait_kept_document(window, flow_id, *labels):
    until(lambda: window.page.evaluate(KEPT_DOCUMENTS).get(flow_id) == sorted(labels))


def test_a_reload_without_a_server_shows_the_flow_and_what_is_done_then_arrives(open_kept, open_flow, server):
    window = open_kept()
    agent = window.add("agent")
    window.rename(agent, "Kept")
    window.wait_live()
    wait_kept_document(window, "demo", "Kept")
    server.stop()
    window.wait_offline()
    window.page.reload()
    window.wait_offline()
    window.wait_label(agent, "Kept")
    skill = window.add("skill")
    window.connect(agent, skill)
    window.wait_kept(2)
    window.page.reload()
    window.wait_offline()
    window.wait_counts(2, 1)
    server.start()
    window.try_now().wait_badge("Saved")
    other = open_flow()
    other.wait_content(window.content())
    assert {each["data"]["label"] for each in server.nodes().values()} == {"Kept", "Skill"}


def test_what_others_did_meanwhile_and_what_was_done_offline_both_stay(open_kept, open_flow, server):
    window, other = open_kept(), open_flow()
    agent = window.add("agent")
    other.wait_counts(1, 0)
    window.wait_live()
    wait_kept_document(window, "demo", "AI Agent")
    window.page.goto("about:blank")
    other.rename(agent, "By the other")
    skill = other.add("skill")
    other.wait_live()
    server.stop()
    window.page.goto(f"{server.url}/flow/demo")
    window.wait_offline()
    window.wait_label(agent, "AI Agent")
    window.drag(agent, 80, 60)
    loop = window.add("loop")
    server.start()
    for each in (window, other):
        each.try_now()
    window.wait_counts(3, 0)
    window.wait_label(agent, "By the other")
    other.wait_content(window.content())
    assert set(server.nodes()) == {agent, skill, loop}


def test_the_list_of_flows_opens_without_a_server_too(open_kept, server):
    window = open_kept()
    window.page.goto(server.url)
    wait_kept_page(window.page, "/")
    server.stop()
    window.page.reload()
    window.page.locator("h1").first.wait_for()


def test_without_a_server_the_list_has_the_flows_that_are_kept_here_and_says_so(open_kept, server):
    window = open_kept()
    window.page.locator("#title").click()
    window.page.get_by_role("textbox", name="Title").fill("On the train")
    window.page.keyboard.press("Enter")
    window.wait_live()
    # Kept a moment after it changed, so what comes last says that all is.
    window.add("agent")
    window.wait_live()
    wait_kept_document(window, "demo", "AI Agent")
    make_flow(server, "Never opened here")
    page = window.page
    page.goto(server.url)
    wait_kept_page(page, "/")
    server.stop()
    page.reload()
    page.get_by_role("alert").get_by_text("Offline. These are the flows that this device keeps").wait_for()
    card = page.locator('[data-flow-id="demo"]')
    card.get_by_text("1 node · 0 connections").wait_for()
    card.get_by_text("Kept here just now").wait_for()
    card.locator(".thumbnail-node").wait_for()
    assert page.locator("#flows .card-item").count() == 1
    card.get_by_role("link", name="On the train").click()
    window.wait_offline()
    window.wait_counts(1, 0)
    page.goto(server.url)
    card.wait_for()
    server.start()
    page.get_by_role("link", name="Never opened here").wait_for()
    card.get_by_text("Changed").wait_for()
    page.locator("#problem").wait_for(state="hidden")


def test_a_browser_that_is_not_let_in_any_more_forgets_what_it_kept(new_page, start_server, allowed_errors):
    allowed_errors.append(UNREACHABLE + "|status of 401|connection to")
    server = start_server("--auth", "key")
    page = new_page(service_workers="allow")
    page.goto(f"{server.url}/flow/demo?key={server.key}")
    window = FlowPage(page).wait_live()
    window.add("agent")
    window.wait_live()
    wait_kept_page(page, "/flow/")
    wait_kept_document(window, "demo", "AI Agent")
    page.context.clear_cookies()
    page.reload()
    page.get_by_role("heading", name="access key").wait_for()
    # Files may be kept again, those of the page that asks for the key: no page is.
    until(lambda: not page.evaluate("async () => Boolean(await caches.match('/flow/'))"))
    until(lambda: "demo" not in page.evaluate(KEPT_DOCUMENTS))
