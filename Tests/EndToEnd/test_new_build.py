"""A newer server has a newer page: it is offered, and a reload gets it, whatever this browser keeps of the older one."""

import pytest

from conftest import UNREACHABLE, until
from flow_page import FlowPage
from server_process import BINARY
from test_offline import wait_kept_document, wait_kept_page

# What another build says in a page and in a module. The same length: the binary is patched, and so is another build,
# with another hash in every address, that was never compiled.
CHANGED = [(b'aria-label="Flows: all flows"', b'aria-label="Flows: ALL flows"'),
           (b"Everything is saved on the server", b"EVERYTHING is saved on the server")]

KEPT_BUILDS = """async () => {
    const cache = await caches.open("flows-page");
    const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
    return [...new Set(paths.map((path) => /\\/(?:assets|complete)\\/([^/]+)/.exec(path)?.[1]).filter(Boolean))];
}"""


@pytest.fixture
def newer(tmp_path):
    """The server with another page in it."""
    content = BINARY.read_bytes()
    for old, new in CHANGED:
        assert content.count(old) == 1
        content = content.replace(old, new)
    binary = tmp_path / "FlowServer"
    binary.write_bytes(content)
    binary.chmod(0o755)
    return binary


@pytest.fixture
def server(start_server):
    return start_server(binary=BINARY)


@pytest.fixture
def window(new_page, server, allowed_errors):
    """A window of the older build, which the browser has kept as a whole."""
    allowed_errors.append(UNREACHABLE)
    window = FlowPage(new_page(service_workers="allow")).open(f"{server.url}/flow/demo")
    window.add("agent")
    window.wait_live()
    wait_kept_page(window.page, "/flow/")
    until(lambda: window.page.evaluate(KEPT_BUILDS) == [build_of(window)])
    return window


def build_of(window):
    """The hash of the page that is shown."""
    return window.page.locator('meta[name="flows-build"]').get_attribute("content").split("+")[1]


def start(server, binary):
    server.binary = binary
    server.start()


def is_newer(window):
    """Whether both the page and its modules are those of the newer build."""
    page = window.page.get_by_role("link", name="Flows: ALL flows", exact=True).count()
    module = window.page.locator('.badge[title^="EVERYTHING is saved"]').count()
    assert page == module
    return page == 1


def reload_by_the_remark(window):
    remark = window.page.locator(".remark", has_text="There is a new version of this page")
    remark.wait_for()
    assert not is_newer(window)
    with window.page.expect_navigation():
        remark.get_by_role("button", name="Reload").click()
    window.wait_live()
    assert is_newer(window) and not remark.is_visible()


def wait_only_newer_is_kept(window):
    wait_kept_page(window.page, "/flow/")
    until(lambda: window.page.evaluate(KEPT_BUILDS) == [build_of(window)])


def test_a_page_that_was_open_while_the_server_was_replaced_is_offered_the_new_one(window, server, newer):
    older = build_of(window)
    server.stop()
    window.wait_offline()
    start(server, newer)
    window.try_now()
    reload_by_the_remark(window)
    assert build_of(window) != older
    window.wait_counts(1, 0)
    wait_only_newer_is_kept(window)


def test_a_page_that_was_opened_without_a_server_is_offered_the_new_one_and_that_opens_without_it_too(
        window, server, newer):
    wait_kept_document(window, "demo", "AI Agent")
    server.stop()
    window.page.reload()
    window.wait_offline()
    window.wait_counts(1, 0)
    window.add("skill")
    window.wait_kept(1)
    start(server, newer)
    window.try_now()
    reload_by_the_remark(window)
    window.wait_counts(2, 0)
    wait_only_newer_is_kept(window)
    wait_kept_document(window, "demo", "AI Agent", "Skill")
    server.stop()
    window.page.reload()
    window.wait_offline()
    window.page.get_by_role("link", name="Flows: ALL flows", exact=True).wait_for()
    window.wait_counts(2, 0)
    server.start()
    window.try_now()


def test_a_page_that_is_opened_anew_is_the_new_one_at_once(window, server, newer):
    window.page.goto("about:blank")
    server.stop()
    start(server, newer)
    window.open(f"{server.url}/flow/demo")
    window.wait_counts(1, 0)
    assert is_newer(window)
    wait_only_newer_is_kept(window)
