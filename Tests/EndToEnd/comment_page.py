"""What people say in a flow, as a window shows it and as the server has it."""

import json
import urllib.request


def said(server, flow_id="demo"):
    """The texts that the server has, in order of time."""
    with urllib.request.urlopen(f"{server.url}/api/flows/{flow_id}/comments") as response:
        threads = json.load(response)["threads"]
    return [each["text"] for thread in threads for each in (thread, *thread["replies"])]


def comment(window, text):
    """Says something about what is selected."""
    window.page.locator("#canvas").press("Shift+C")
    field = window.page.get_by_role("combobox", name="Say something about this")
    field.fill(text)
    field.press("Enter")
    card(window).locator(".comment-text", has_text=text).wait_for()


def card(window):
    return window.page.locator(".comment-card")


def reply(window, text):
    field = card(window).get_by_role("combobox", name="Reply")
    field.fill(text)
    field.press("Enter")
    card(window).locator(".comment-text", has_text=text).wait_for()


def pin(window, text):
    return window.page.get_by_role("button", name=text).and_(window.page.locator(".pin"))
