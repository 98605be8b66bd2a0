"""The attacks. Each is one function: it misbehaves, and returns what is wrong with the server's answer, or None.

ATTACKS maps each to the counter of /metrics that must have risen afterwards.
"""

import asyncio
import json
import socket as sockets
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from documents import DOCUMENT_ATTACKS
from wire import END, PATIENCE, Peer, Target, WebSocket, frame

Outcome = str | None


@dataclass(frozen=True)
class Attack:
    name: str
    run: Callable[[Target], Awaitable[Outcome]]
    counter: str


def expect(what: str, got: object, wanted: object) -> Outcome:
    return None if got == wanted else f"{what}: got {got!r} instead of {wanted!r}"


def first_fault(outcomes: list[Outcome]) -> Outcome:
    return next((outcome for outcome in outcomes if outcome), None)


# --- WebSocket and serializer ----------------------------------------------------------------------------------------

async def closes(target: Target, data: bytes, code: int, what: str, headers: str = "") -> Outcome:
    """The server must answer these bytes with this close code."""
    socket = await WebSocket.open(target, headers=headers)
    await socket.send(data)
    got = await socket.closed_with()
    socket.close()
    return expect(f"{what}: close code", got, code)


async def malformed_frames(target: Target) -> Outcome:
    broken = {
        "reserved bit": frame(1, b"{}", first_bits=0xC0),
        "unmasked": frame(1, b"{}", masked=False),
        "reserved opcode": frame(3, b""),
        "fragmented ping": frame(9, b"", first_bits=0),
        "long ping": frame(9, bytes(126)),
        "lone continuation": frame(0, b"x"),
        "bad close code": frame(8, b"\x03\xed"),
        "length in no shortest form": b"\x81\xfe\x00\x05" + bytes(4) + b"hello",
    }
    return first_fault([await closes(target, data, 1002, what) for what, data in broken.items()])


async def malformed_json(target: Target) -> Outcome:
    broken = ["", "{", "nonsense", '["1","1","flow:x","phx_join"]', '{"topic":"flow:x"}', "[" * 100_000]
    return first_fault([await closes(target, frame(1, text.encode()), 1011, repr(text[:30])) for text in broken])


async def bad_utf8(target: Target) -> Outcome:
    broken = [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b'["1","1","flow:\xe9","phx_join",{}]']
    return first_fault([await closes(target, frame(1, data), 1007, repr(data)) for data in broken])


async def oversize_message(target: Target) -> Outcome:
    # The length alone must be enough: what it announces is never sent.
    announced = b"\x81\xff" + (1 << 40).to_bytes(8, "big") + bytes(4)
    return await closes(target, announced, 1009, "a frame of 2^40 bytes")


async def fragments_without_end(target: Target) -> Outcome:
    socket = await WebSocket.open(target)
    await socket.send(frame(1, b"[", first_bits=0))
    piece = frame(0, b" " * 65536, first_bits=0)
    closed = asyncio.create_task(socket.closed_with())
    for _ in range(1024):
        if closed.done():
            break
        await socket.send(piece)
    code = await closed
    socket.close()
    return expect("64 MiB in fragments: close code", code, 1009)


async def compressed_bomb(target: Target) -> Outcome:
    compressor = zlib.compressobj(wbits=-15)
    bomb = compressor.compress(bytes(64 << 20)) + compressor.flush(zlib.Z_SYNC_FLUSH)
    return await closes(target, frame(1, bomb[:-4], first_bits=0xC0), 1009, f"64 MiB in {len(bomb)} bytes",
                        headers="Sec-WebSocket-Extensions: permessage-deflate\r\n")


async def ping_flood(target: Target) -> Outcome:
    """Pings without reading the pongs: the server must stop reading, not pile them up."""
    peer = await unread_socket(target)
    flood = frame(9, bytes(125)) * 500
    sent = 0
    for _ in range(400):
        if not await sends_in_time(peer, flood):
            break
        sent += len(flood)
    peer.close()
    return None if sent < 400 * len(flood) else f"{sent} bytes of pings were taken without a pong being read"


# --- channels --------------------------------------------------------------------------------------------------------

async def refused(socket: WebSocket, topic: str, event: str, payload: object, reason: str) -> Outcome:
    """The server must answer this message with an error reply of this reason."""
    await socket.message("1", "x", topic, event, payload)
    answer = await socket.reply("x")
    got = (answer["status"], answer["response"].get("reason"))
    return expect(f"{topic[:30]} {event} {json.dumps(payload)[:40]}", got, ("error", reason))


async def bad_ids(target: Target) -> Outcome:
    socket = await WebSocket.open(target)
    invalid, unmatched = "Invalid flow identifier", "unmatched topic"
    outcomes = [await refused(socket, topic, "phx_join", {}, reason) for topic, reason in [
        ("flow:", invalid), ("flow:   ", invalid), ("flow:" + "x" * 5000, invalid),
        ("room:1", unmatched), ("flow", unmatched), ("flow_managementx", unmatched),
    ]]
    socket.close()
    return first_fault(outcomes)


async def payload_shapes(target: Target) -> Outcome:
    socket = await WebSocket.open(target)
    topic = "flow:shapes"
    await socket.join(topic)
    outcomes = [await refused(socket, topic, event, payload, "Unknown event") for event, payload in [
        ("flow_change", {}), ("flow_change", []), ("flow_change", "x"), ("flow_change", None),
        ("flow_update", {"changes": 1}), ("phx_reply", {}), ("no such event", {}),
    ]]
    # Any JSON is a change; what is no node or edge in it must hurt nobody.
    for changes in [None, 5, "x", [], {"nodes": "x"}, {"nodes": [1, None, {"id": 7}, {"id": "a", "position": "x"}]},
                    {"edges": [{"id": "e", "source": "nobody", "target": {}}]}]:
        await socket.message("1", "y", topic, "flow_change", {"changes": changes})
        outcomes.append(expect(f"changes {changes}", (await socket.reply("y"))["status"], "ok"))
    deep = "[" * 5000 + "]" * 5000
    await socket.text(f'["1","z","{topic}","flow_change",{{"changes":{deep}}}]')
    outcomes.append(expect("5000 levels", (await socket.reply("z"))["status"], "error"))
    socket.close()
    return first_fault(outcomes)


async def thousand_joins(target: Target) -> Outcome:
    """1000 flows on one socket: those over the limit are refused, the ones before stay."""
    socket = await WebSocket.open(target)
    answers = [await socket.join(f"flow:many-{number}", str(number)) for number in range(1000)]
    joined = sum(answer["status"] == "ok" for answer in answers)
    still_there = await socket.join("flow:many-0", "again")
    socket.close()
    return expect("flows joined", joined, 100) or expect("the first flow", still_there["status"], "ok")


async def crowd(target: Target) -> Outcome:
    """1100 members of one flow: 1000 get in, the others are refused. Several addresses share the connections."""

    async def member(number: int) -> tuple[WebSocket, str]:
        socket = await WebSocket.open(Target(target.host, target.port, f"127.0.1.{number // 200 + 1}"))
        return socket, (await socket.join("flow:crowd"))["status"]

    # Side by side, so that all are there before the first is idle for too long.
    members = []
    for first in range(0, 1100, 50):
        members += await asyncio.gather(*(member(number) for number in range(first, first + 50)))
    for socket, _ in members:
        socket.close()
    return expect("members let in", [status for _, status in members].count("ok"), 1000)


async def push_flood(target: Target) -> Outcome:
    """Changes as fast as the server takes them, and no answer is read."""
    peer = await unread_socket(target, join="flow:flood")
    change = frame(1, json.dumps(["1", "2", "flow:flood", "flow_change", {"changes": {"pad": "x" * 500}}]).encode())
    taken = 0
    for _ in range(400):
        if not await sends_in_time(peer, change * 100):
            break
        taken += 100
    peer.close()
    return None if taken < 40_000 else "40000 changes were taken without an answer being read"


async def stalled_reader(target: Target) -> Outcome:
    """A member that stops reading while another writes: it is closed, the writer is not held up."""
    topic = "flow:stalled"
    stalled = await unread_socket(target, join=topic)
    writer = await WebSocket.open(target)
    await writer.join(topic)
    for number in range(600):
        await writer.message("1", str(number), topic, "flow_change", {"changes": {"pad": "x" * 10_000}})
        if (await writer.reply(str(number)))["status"] != "ok":
            return "the writer was refused"
    writer.close()
    ended = await ends(stalled)
    stalled.close()
    return None if ended else "the connection of the one who does not read is still open"


async def half_open(target: Target) -> Outcome:
    """Members that vanish without a word: nothing comes from them, not even a pong."""
    peers = [await WebSocket.open(target) for _ in range(100)]
    for peer in peers:
        await peer.join("flow:half-open")
    codes = await asyncio.gather(*(silent_end(peer) for peer in peers))
    for peer in peers:
        peer.close()
    return expect("close codes", set(codes), {1002})


# --- HTTP ------------------------------------------------------------------------------------------------------------

async def answers(target: Target, request: bytes, status: int, what: str) -> Outcome:
    """The server must answer these bytes with this status and close."""
    peer = await Peer.connect(target)
    await peer.send(request)
    got = await peer.status()
    ended = await ends(peer)
    peer.close()
    return expect(what, got, status) or (None if ended else f"{what}: the connection stays open")


async def bad_requests(target: Target) -> Outcome:
    host = b"Host: 127.0.0.1\r\n"
    cases = [
        (b"nonsense\r\n\r\n", 400), (b"GET / HTTP/1.1\r\n\r\n", 400), (b"GET / HTTP/9.9\r\n" + host + b"\r\n", 505),
        (b"GET / HTTP/1.1\n" + host + b"\r\n", 400), (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + host + b"Content-Length: +1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    ]
    return first_fault([await answers(target, request, status, repr(request[:50])) for request, status in cases])


async def oversize_head(target: Target) -> Outcome:
    request = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 100_000 + b"\r\n\r\n"
    return await answers(target, request, 431, "a head of 100 kB")


async def oversize_body(target: Target) -> Outcome:
    request = (b"POST /api/flows/x/sync HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
               b"Content-Length: 1000000000\r\n\r\n")
    return await answers(target, request, 413, "a body of 1 GB")


async def drip(target: Target, start: bytes) -> Outcome:
    """Twenty peers that send a byte every quarter of a second; each must be answered with 408 and closed."""

    async def one() -> Outcome:
        peer = await Peer.connect(target)
        await peer.send(start)
        status = asyncio.create_task(peer.status())
        for _ in range(80):
            if status.done():
                break
            await peer.send(b"x")
            await asyncio.wait([status], timeout=0.25)
        got = await status
        peer.close()
        return expect("status", got, 408)

    return first_fault(list(await asyncio.gather(*(one() for _ in range(20)))))


async def slow_head(target: Target) -> Outcome:
    return await drip(target, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")


async def slow_body(target: Target) -> Outcome:
    return await drip(target, b"POST /api/flows/x/sync HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                              b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n")


async def connection_flood(target: Target) -> Outcome:
    """More connections from one address than it may have: the others are told so, and when to come again."""
    held = [await Peer.connect(target) for _ in range(300)]
    heads = []
    for _ in range(20):
        peer = await Peer.connect(target)
        await peer.send(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        heads.append(await peer.head())
        peer.close()
    for peer in held:
        peer.close()
    refused_heads = [head for head in heads if b" 503 " in head[0]
                     and any(line.lower().startswith(b"retry-after:") for line in head)]
    return expect("connections refused with 503 and Retry-After", len(refused_heads), len(heads))


# --- parts -----------------------------------------------------------------------------------------------------------

async def unread_socket(target: Target, join: str | None = None) -> WebSocket:
    """A WebSocket whose receive buffers are as small as they go, and which nobody reads after the join."""
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 2048)
    raw.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_MAXSEG, 536)
    raw.setblocking(False)
    raw.bind((target.source, 0))
    await asyncio.get_running_loop().sock_connect(raw, (target.host, target.port))
    # The reader's own limit: past it asyncio stops reading from the socket.
    peer = WebSocket(*await asyncio.open_connection(sock=raw, limit=2048))
    await peer.send((f"GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: {target.host}:{target.port}\r\n"
                     "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                     "Sec-WebSocket-Version: 13\r\n\r\n").encode())
    await peer.head()
    if join:
        await peer.join(join)
    return peer


async def sends_in_time(peer: Peer, data: bytes) -> bool:
    """Whether the server took the bytes within two seconds."""
    try:
        peer.writer.write(data)
        await asyncio.wait_for(peer.writer.drain(), 2)
        return True
    except (ConnectionError, TimeoutError):
        return False


async def silent_end(peer: WebSocket) -> int | None:
    """The close code that comes to one who sends nothing at all."""
    while True:
        try:
            got = await asyncio.wait_for(peer.receive_any(), PATIENCE)
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        if got.opcode == 8:
            return got.close_code


async def ends(peer: Peer) -> bool:
    """Whether the server ends the connection; what still comes is thrown away."""
    try:
        while await asyncio.wait_for(peer.reader.read(65536), PATIENCE):
            pass
        return True
    except ConnectionError:
        return True
    except TimeoutError:
        return False


ATTACKS = [
    Attack("malformed frames", malformed_frames, "flows_websocket_errors_total"),
    Attack("malformed JSON", malformed_json, "flows_channel_malformed_messages_total"),
    Attack("bad UTF-8", bad_utf8, 'flows_websocket_closed_total{code="1007"}'),
    Attack("oversize message", oversize_message, 'flows_websocket_closed_total{code="1009"}'),
    Attack("fragments without end", fragments_without_end, 'flows_websocket_closed_total{code="1009"}'),
    Attack("compressed bomb", compressed_bomb, 'flows_websocket_closed_total{code="1009"}'),
    Attack("ping flood", ping_flood, "flows_reading_paused_total"),
    Attack("bad ids", bad_ids, "flows_channel_refusals_total"),
    Attack("payload shapes", payload_shapes, "flows_channel_refusals_total"),
    Attack("thousand joins", thousand_joins, "flows_channel_refusals_total"),
    Attack("crowd in one flow", crowd, "flows_joins_refused_total"),
    Attack("push flood", push_flood, "flows_reading_paused_total"),
    Attack("stalled reader", stalled_reader, "flows_slow_clients_total"),
    Attack("half-open peers", half_open, "flows_websocket_idle_timeouts_total"),
    Attack("bad requests", bad_requests, "flows_http_errors_total"),
    Attack("oversize head", oversize_head, "flows_http_errors_total"),
    Attack("oversize body", oversize_body, "flows_http_errors_total"),
    Attack("slow head", slow_head, "flows_http_slow_requests_total"),
    Attack("slow body", slow_body, "flows_http_slow_requests_total"),
    Attack("connection flood", connection_flood, "flows_connections_refused_total"),
    *(Attack(*attack) for attack in DOCUMENT_ATTACKS),
]
