"""Changes that the server does not make: they wait in the tray until somebody decides."""

from flow_page import FlowPage
from line import Line


def refused(new_page, open_flow, server):
    """A window whose connection to a node was refused, because another window has deleted that node."""
    page = new_page()
    line = Line(page)
    one, two = FlowPage(page).open(f"{server.url}/flow/demo"), open_flow()
    a, b = two.add("input"), two.add("output")
    one.wait_counts(2, 0)
    line.cut()
    one.wait_offline()
    one.connect(a, b)
    two.select(b)
    two.page.keyboard.press("Delete")
    two.wait_counts(1, 0)
    two.wait_live()
    line.mend()
    one.try_now()
    page.locator(".tray-item", has_text="Somebody has deleted a node that it needs").wait_for()
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


def test_a_change_to_a_node_that_somebody_deleted_is_not_lost_in_silence(new_page, open_flow, server):
    page = new_page()
    line = Line(page)
    one, two = FlowPage(page).open(f"{server.url}/flow/demo"), open_flow()
    node = two.add("input")
    one.wait_counts(1, 0)
    line.cut()
    one.wait_offline()
    one.rename(node, "In vain")
    two.select(node)
    two.page.keyboard.press("Delete")
    two.wait_counts(0, 0)
    two.wait_live()
    line.mend()
    one.try_now()
    one.wait_notice("Somebody has deleted what you changed")
    one.wait_counts(0, 0)


def test_the_tray_is_there_again_after_a_reload(new_page, open_flow, server):
    one, _ = refused(new_page, open_flow, server)
    one.wait_kept(1)
    one.page.reload()
    one.page.locator(".tray-item", has_text="Connect").wait_for()
