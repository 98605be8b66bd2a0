"""From another machine: plain http on an address of the network, where a page is no secure context."""

import pytest

from flow_page import FlowPage


@pytest.fixture
def network_server(start_server, allowed_errors):
    # Browsers say so on plain http.
    allowed_errors.append("Cross-Origin-Opener-Policy header has been ignored")
    # On a machine without a network the address is loopback, and the page a secure context.
    return start_server("--host", "0.0.0.0", "--auth", "key")


def test_the_printed_link_opens_the_page_and_two_windows_edit(network_server, new_page):
    windows = []
    for _ in range(2):
        page = new_page()
        page.goto(f"{network_server.url}/?key={network_server.key}")
        # The key has gone into a cookie.
        page.wait_for_url(f"{network_server.url}/")
        assert page.evaluate("() => isSecureContext") is network_server.address.startswith("127.")
        windows.append(FlowPage(page).open(f"{network_server.url}/flow/lan"))
    one, two = windows
    a, b = one.add("input"), one.add("output")
    two.wait_content(one.content())
    two.connect(a, b)
    one.wait_counts(2, 1)
    one.drag(a, 60, 120)
    two.rename(b, "From far away")
    one.wait_label(b, "From far away")
    two.wait_content(one.content())


def test_whoever_has_no_key_gets_no_page_and_no_flow(network_server, new_page, allowed_errors):
    allowed_errors.append("401")
    page = new_page()
    page.goto(f"{network_server.url}/flow/lan")
    page.get_by_role("heading", name="access key").wait_for()


def test_copying_and_pasting_work_without_a_secure_context(network_server, new_page):
    page = new_page()
    page.goto(f"{network_server.url}/?key={network_server.key}")
    page.wait_for_url(f"{network_server.url}/")
    window = FlowPage(page).open(f"{network_server.url}/flow/lan")
    window.select(window.add("input"))
    page.keyboard.press("Control+c")
    window.wait_notice("Copied 1 node")
    page.mouse.move(800, 600)
    page.keyboard.press("Control+v")
    window.wait_counts(2, 0)
