"""How many files a first visit asks for: each is a round trip, and over HTTP/1.1 six of them go at once."""

import re
from urllib.parse import urlsplit

import pytest

from conftest import UNREACHABLE
from flow_page import FlowPage
from server_process import BINARY

# The page, what sets the theme, its sheet, its script, the picture in its bar.
FILES = 5


@pytest.fixture
def server(start_server):
    """With the page that is in it, also where others are tested with one from a directory."""
    return start_server(binary=BINARY)


@pytest.fixture
def asked(new_page):
    """A page, and what it asks for, without the hash: how often, by path."""
    page = new_page()
    paths = {}

    def count(request):
        path = re.sub("^/assets/[^/]+", "", urlsplit(request.url).path)
        paths[path] = paths.get(path, 0) + 1

    page.on("request", count)
    return page, paths


def test_a_first_visit_of_the_editor_needs_no_more_than_five_files(asked, server):
    page, paths = asked
    FlowPage(page).open(f"{server.url}/flow/demo").wait_live()
    files = {path: number for path, number in paths.items() if not path.startswith("/api/")}
    assert set(files) <= {"/flow/demo", "/js/theme-boot.js", "/flow.css", "/js/pages/flow.js", "/favicon.svg"}
    assert sum(files.values()) <= FILES
    assert len(paths) - len(files) <= 1, paths


def test_a_first_visit_of_the_list_needs_no_more_than_five_files_and_fetches_the_editor_ahead(asked, server):
    page, paths = asked
    page.goto(server.url)
    page.locator("#waiting").wait_for(state="hidden")
    page.wait_for_load_state("networkidle")
    files = {path: number for path, number in paths.items() if not path.startswith("/api/")}
    ahead = {"/flow.css", "/js/pages/flow.js"}
    assert set(files) - ahead <= {"/", "/js/theme-boot.js", "/index.css", "/js/pages/home.js", "/favicon.svg"}
    assert sum(files.values()) <= FILES + len(ahead)
    assert sum(paths.values()) - sum(files.values()) <= 3, paths


def test_a_command_that_was_never_used_works_without_a_connection(new_page, server, allowed_errors):
    allowed_errors.append(UNREACHABLE)
    window = FlowPage(new_page()).open(f"{server.url}/flow/demo")
    window.add("agent")
    window.wait_live()
    server.stop()
    window.wait_offline()
    window.page.keyboard.press("?")
    window.page.get_by_role("dialog").get_by_text("Move the view").wait_for()
    window.page.keyboard.press("Escape")
    server.start()
    window.try_now().wait_live()


def test_arranging_runs_in_a_worker_of_one_file(asked, server):
    page, paths = asked
    window = FlowPage(page).open(f"{server.url}/flow/demo")
    window.add("input")
    window.add("output")
    window.wait_live()
    before = set(paths)
    page.keyboard.press("Shift+L")
    page.get_by_text("Tidied up 2 nodes").wait_for()
    assert set(paths) - before == {"/js/building/layout/worker.js"}
