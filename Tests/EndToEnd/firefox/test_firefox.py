"""The same flow in Firefox: two windows of it, and one beside Chromium."""

import os
import shutil

import pytest

from conftest import until
from flow_page import FlowPage

# Firefox is driven by WebDriver BiDi, which cannot set these.
AS_THE_SYSTEM_SAYS = dict.fromkeys(("color_scheme", "reduced_motion", "forced_colors", "contrast"), "null")


@pytest.fixture(scope="module")
def firefox(playwright):
    executable = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    if not executable:
        pytest.skip("no firefox found")
    browser = playwright.firefox.launch(channel="moz-firefox", executable_path=executable)
    yield browser
    browser.close()


@pytest.fixture
def open_in_firefox(firefox, server, new_page):
    """Opens the flow in a window of a person of their own."""

    def make():
        page = new_page(firefox, **AS_THE_SYSTEM_SAYS)
        return FlowPage(page).open(f"{server.url}/flow/demo")

    return make


def build_together(one, two, server):
    """What two people do with a flow; each sees all of it. A double click is not to be had from this driver."""
    a, b = one.add("input"), one.add("output")
    two.wait_content(one.content())
    edge = two.connect(a, b)
    one.wait_counts(2, 1)
    before = one.nodes()[a][0]
    one.drag(a, 80, 140)
    assert one.nodes()[a][0] != before
    two.rename_by_key(b, "Seen in Firefox")
    one.wait_label(b, "Seen in Firefox")
    two.wait_content(one.content())
    two.select(a)
    two.page.keyboard.press("Delete")
    one.wait_counts(1, 0)
    until(lambda: list(server.nodes()) == [b])
    two.page.keyboard.press("Control+z")
    one.wait_counts(2, 1)
    assert one.edges() == [edge]
    two.wait_content(one.content())
    until(lambda: sorted(server.nodes()) == sorted([a, b]))


def test_two_windows_of_firefox_edit_one_flow(open_in_firefox, server):
    build_together(open_in_firefox(), open_in_firefox(), server)


def test_firefox_and_chromium_edit_one_flow(open_in_firefox, open_flow, server):
    build_together(open_in_firefox(), open_flow(), server)


def test_firefox_keeps_unsent_changes_over_a_restart_of_the_server(open_in_firefox, server, allowed_errors):
    allowed_errors.append("can’t establish a connection|was interrupted")
    one = open_in_firefox()
    node = one.add("agent")
    until(lambda: list(server.nodes()) == [node])
    server.stop()
    one.wait_offline()
    second = one.add("skill")
    one.wait_kept(1)
    server.start()
    one.try_now()
    until(lambda: sorted(server.nodes()) == sorted([node, second]))
