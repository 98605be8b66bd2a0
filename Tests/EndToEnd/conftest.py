"""Fixtures: a server, a browser, and pages that must not log an error."""

import re
import socket
from urllib.parse import quote

import pytest
from playwright.sync_api import sync_playwright

import chromium
from documents import check
from flow_page import FlowPage
from server_process import BINARY, PATIENCE, Server
from waiting import until  # noqa: F401  (tests take it from here)

# What a browser logs by itself while a server is away, and when it is back and has forgotten the flow.
UNREACHABLE = r"WebSocket connection to .* failed|net::ERR_|status of 404"


# Whether a test has passed, for what is looked at behind it.
PASSED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.stash[PASSED] = report.passed
    return report


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright):
    if not BINARY.exists():
        pytest.skip(f"no server at {BINARY}: build it, or set FLOW_SERVER")
    if not chromium.executable():
        pytest.skip("no chromium found")
    browser = chromium.launch(playwright)
    yield browser
    browser.close()


@pytest.fixture
def hold_port():
    """Gives ports that the system gives to nobody else before the test has ended, whoever listens there meanwhile or has
    stopped: a socket that never listens is bound to each, so who connects is refused, and who names it listens beside."""
    sockets = []

    def hold():
        sockets.append(socket.socket())
        sockets[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sockets[-1].bind(("127.0.0.1", 0))
        return sockets[-1].getsockname()[1]

    yield hold
    for each in sockets:
        each.close()


@pytest.fixture
def start_server(tmp_path, browser, hold_port):
    """Starts servers with flags, on ports that they keep while they are stopped; all are stopped after the test."""
    servers = []

    def start(*flags, **options):
        servers.append(Server(tmp_path / f"data{len(servers)}", *flags, port=hold_port(), **options))
        return servers[-1].start()

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def server(start_server):
    return start_server()


@pytest.fixture
def serve(tmp_path):
    """As `start_server`, for tests that need no browser. The system chooses the ports."""
    servers = []

    def start(*flags, **options):
        if not BINARY.exists():
            pytest.skip(f"no server at {BINARY}: build it, or set FLOW_SERVER")
        servers.append(Server(tmp_path / f"served{len(servers)}", *flags, **options))
        return servers[-1].start()

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def allowed_errors():
    """Patterns of console errors that a test expects; add to it."""
    return []


@pytest.fixture
def watch_errors(allowed_errors):
    """Watches all pages of a context, those too that pages open: any error that one logs fails the test."""
    errors = []

    def watch(context):
        context.on("console", lambda message: message.type == "error" and errors.append(message.text))
        context.on("weberror", lambda error: errors.append(str(error.error)))
        return context

    yield watch
    assert [error for error in errors if not any(re.search(each, error) for each in allowed_errors)] == []


@pytest.fixture
def new_page(browser, watch_errors, start_server, request):
    """Makes pages, each of a person of its own, in a browser `among` several. They go before the servers.

    Behind a test that passed, every editor that is still open must have the server's document; `documents.leave_out`
    names those that cannot, and why."""
    contexts = []

    def make(among=browser, **options):
        context = among.new_context(**{"viewport": {"width": 1280, "height": 800}, "service_workers": "block", **options})
        context.set_default_timeout(1_000 * PATIENCE)
        contexts.append(context)
        return watch_errors(context).new_page()

    yield make
    try:
        if request.node.stash.get(PASSED, False):
            for page in [page for context in contexts for page in context.pages]:
                check(page)
    finally:
        for context in contexts:
            context.close()


@pytest.fixture
def another_tab():
    """Opens another tab of the same person."""
    return lambda page: page.context.new_page()


@pytest.fixture
def open_flow(new_page, server):
    """Opens a flow in a window of its own."""

    def make(flow_id="demo", **options):
        return FlowPage(new_page(**options)).open(f"{server.url}/flow/{quote(flow_id, safe='')}")

    return make
