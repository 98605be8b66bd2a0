"""Whether every open editor has the document that the server has, by the digest of protocol P3.11."""

import hashlib
import json
import ssl
import time
from urllib.parse import unquote, urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import Error
from websockets.sync.client import connect

from server_process import PATIENCE

# What the page shows, property by property, as the texts that the digest is made of; null where there is no editor. The
# sum is made here, so that pages over plain http, which have no `crypto.subtle`, are looked at as well.
SHOWN = """async () => {
    const script = document.querySelector('script[src$="/js/pages/flow.js"]');
    if (!script) return null;
    const { editor } = await import(script.src);
    const { canonical } = await import(new URL("../client/canonical.js", script.src).href);
    const { flow } = editor;
    return {
        id: flow.id, clock: flow.clock, status: flow.status.name, pending: flow.pendingCount,
        texts: Array.from(flow.objects()).flatMap(([kind, object]) =>
            Array.from(object.props, ([key, value]) => canonical([kind, object.id, key, value]))),
    };
}"""

_reasons = WeakKeyDictionary()


def leave_out(page, reason):
    """The page ends the test with another document than the server, or without one, for a reason."""
    assert reason
    _reasons[page] = reason


def digest_of(texts):
    """P3.11, written a second time."""
    total = sum(int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big") for text in texts)
    return f"{total % 2**128:032x}"


def _served(page, flow_id, clock):
    """`(clock, digest)` of the server for who is at a clock; it lets in whom it lets the page in. The state of a join may
    be an older one, which several share (P3.26); the answer to `sync` is not, for who is up to date."""
    address = urlsplit(page.url)
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies(page.url))
    headers = {"Cookie": cookies} if cookies else {}
    is_secure = address.scheme == "https"
    url = f"{'wss' if is_secure else 'ws'}://{address.netloc}/socket/websocket?vsn=2.0.0"
    context = _any_certificate() if is_secure else None
    with connect(url, max_size=None, additional_headers=headers, ssl=context) as socket:
        joined = _ask(socket, "1", flow_id, "phx_join", {"v": 2})
        if "epoch" not in joined:
            return None, joined
        answer = _ask(socket, "2", flow_id, "sync", {"epoch": joined["epoch"], "clock": clock})
        return answer.get("clock"), answer.get("digest", answer)


def _any_certificate():
    """The certificates of tests are of their own making. This client reads in a thread of its own, and Python 3.11 does
    not keep that from what TLS 1.3 has to say behind the handshake: once a request was never sent."""
    context = ssl._create_unverified_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def _ask(socket, ref, flow_id, event, payload):
    socket.send(json.dumps(["1", ref, f"flow:{flow_id}", event, payload]))
    while True:
        _, answered, _, name, answer = json.loads(socket.recv(timeout=PATIENCE))
        if name == "phx_reply" and answered == ref:
            return answer["response"]


def check(page, patience=PATIENCE):
    """Waits until an open editor has what the server has, all of it answered."""
    if page.is_closed() or page in _reasons or not urlsplit(page.url).path.startswith("/flow/"):
        return
    end = time.monotonic() + patience
    while (difference := _difference(page)) is not None:
        assert time.monotonic() < end, f"{unquote(page.url)} differs from the server: {difference}"
        page.wait_for_timeout(50)


def _difference(page):
    """In words, or None."""
    try:
        shown = page.evaluate(SHOWN)
    except Error as error:
        return f"it cannot be asked: {error.message}"
    if shown is None:
        return None
    if shown["pending"] > 0 or shown["status"] not in ("live", "saved"):
        return f"it is {shown['status']}, with {shown['pending']} changes unsent"
    try:
        clock, digest = _served(page, shown["id"], shown["clock"])
    except OSError as error:
        return f"the server cannot be asked: {error}"
    own = digest_of(shown["texts"])
    if clock == shown["clock"] and digest == own:
        return None
    return f"it has {own} at clock {shown['clock']}, the server {digest} at {clock}"
