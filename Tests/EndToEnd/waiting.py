"""Waiting for what comes to be."""

import time

from server_process import PATIENCE


def until(condition, seconds=PATIENCE):
    """Waits for a condition outside of a page, or for one of a page that takes a promise: `wait_for_function` does not
    wait for what is promised. Gives its value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "the condition never came true"
        time.sleep(0.02)
    return value
