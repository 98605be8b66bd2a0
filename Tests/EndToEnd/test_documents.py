"""What is looked at behind every test with an open editor finds a window that differs."""

import pytest

from conftest import until
from documents import check, leave_out
from flow_page import FlowPage
from line import Line


def test_a_window_that_missed_a_change_is_found(new_page, open_flow, server):
    page = new_page()
    line = Line(page)
    FlowPage(page).open(f"{server.url}/flow/demo")
    line.to_page = lambda frame: None if frame[3] == "tx" else frame
    open_flow().add("agent")
    until(lambda: server.nodes())
    with pytest.raises(AssertionError, match="differs from the server: it has 0{32} at clock 0, the server [0-9a-f]{32} at 1"):
        check(page, patience=2)
    leave_out(page, "it never hears of the node")


def test_a_window_with_unsent_changes_is_found(new_page, server):
    page = new_page()
    line = Line(page)
    window = FlowPage(page).open(f"{server.url}/flow/demo")
    line.cut()
    window.wait_offline()
    window.add("agent")
    with pytest.raises(AssertionError, match="it is offline, with 1 changes unsent"):
        check(page, patience=1)
    line.mend()
    window.try_now()
