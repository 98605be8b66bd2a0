"""What waits, and what does not wait for it: rules of docs/protocol.md over the wire, with a thread of the server that
stands still."""

import json
from pathlib import Path

import pytest

from conftest import until
from held_thread import held
from server_process import PATIENCE
from wire import TEXT, Member, Raw, Rest, WebSocket, frame, node

KIB = 1024
# On their way from a channel (P4.4, P9.3); of a client that wait for the store (P9.3); of the store, of a flow (P9.4).
CHANGES, PENDING, RECORDS, OUTPUTS = 256, 64, 4096, 4096


def unread_by(raw):
    """Bytes that the kernel holds for this connection: what the server has sent, and what has come here."""
    ports = f":{raw.socket.getsockname()[1]:04X}", f":{raw.socket.getpeername()[1]:04X}"
    total = 0
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        sending, receiving = (int(each, 16) for each in fields[4].split(":"))
        if fields[1].endswith(ports[1]) and fields[2].endswith(ports[0]):
            total += sending
        elif fields[1].endswith(ports[0]) and fields[2].endswith(ports[1]):
            total += receiving
    return total


def test_nothing_more_is_read_while_more_than_256_kib_wait_to_be_sent(serve):
    """P4.1: not less either, to the answer; when that has been taken, all is answered."""
    server = serve("--loops", "1")
    rest = Rest(server)
    socket = WebSocket(server, receive_buffer=4096)
    request = frame(TEXT, json.dumps(["1", "1", "x" * 200, "heartbeat", {}]).encode())
    socket.send(request)
    answer = 2 + 2 + len(socket.next_frame()[1])
    before = rest.metric("flows_websocket_messages_total")
    assert rest.metric("flows_reading_paused_total") == 0
    # Until the server reads no more, and the kernel takes no more for it.
    socket.socket.settimeout(0)
    sent, rest_of_one = 0, b""
    while rest.metric("flows_reading_paused_total") == 0:
        try:
            while True:
                data = rest_of_one or request
                count = socket.socket.send(data)
                rest_of_one = data[count:]
                sent += not rest_of_one
        except BlockingIOError:
            pass
    answered = int(rest.metric("flows_websocket_messages_total") - before)
    assert answered < sent
    # What the kernel has got and not acknowledged is counted twice for a moment.
    until(lambda: 256 * KIB < answered * answer - unread_by(socket) <= 256 * KIB + answer)
    # It stays so, whatever others do.
    assert int(rest.metric("flows_websocket_messages_total") - before) == answered
    socket.socket.settimeout(PATIENCE)
    for _ in range(answered):
        assert socket.next_frame()[0] == TEXT
    if rest_of_one:
        socket.send(rest_of_one)
        sent += 1
    for _ in range(sent - answered):
        assert socket.next_frame()[0] == TEXT


def members_by_loop(server):
    """Members of flows of their own, by whether their loop is the second."""
    members = [Member(server, f"own{each}") for each in range(16)]
    for member in members:
        member.told("client_joined")
    with held(server, "loop-1"):
        waiting = {each: each.send("ping", {}) for each in members}
        first = until(lambda: next((each for each in members if each.socket.has_more()), None))
        # Its loop has turned more than once since all asked.
        for reference in [waiting[first], *(first.send("ping", {}) for _ in range(3))]:
            first.reply(reference)
        on_first = [each for each in members if each is first or each.socket.has_more()]
    on_second = [each for each in members if each not in on_first]
    for member in members:
        member.reply(waiting[member])
    assert on_first and on_second
    return on_first, on_second


def test_at_most_256_changes_of_a_channel_are_on_their_way_to_another_loop(serve):
    """P4.4 P2.5: then nothing more of that socket is read; when they have arrived it goes on, and nothing is lost."""
    server = serve("--loops", "2")
    (here, beside, *_), (there, *_) = members_by_loop(server)
    remote = Member(server, there.topic, socket=here.socket)
    remote.told("client_joined")
    count = 3 * CHANGES
    with held(server, "loop-1"):
        sent = [remote.send("flow_change", {"changes": each}) for each in range(count)]
        for reference in sent[:CHANGES]:
            assert remote.reply(reference)["status"] == "ok"
        for _ in range(3):
            beside.ask("ping", {})
        assert not here.socket.has_more()
    for reference in sent[CHANGES:]:
        assert remote.reply(reference)["response"] == {"status": "broadcasted"}
    numbers = []
    while len(numbers) < count:
        numbers.append(there.told("flow_update")["changes"])
    assert numbers == list(range(count))


def large(count=201, prefix="n"):
    """Operations that take longer than a turn (P7.11)."""
    return [node(f"{prefix}{each}") for each in range(count)]


def test_what_waits_for_no_request_is_answered_while_one_is_carried_out(serve):
    """P6.2 P7.11: ping, presence, sync, history and versions; other requests of the client are refused for now."""
    server = serve()
    member, other = Member(server, "f", {"v": 2}), Member(server, "f", {"v": 2})
    member.transact(node("first"))
    with held(server, "worker-"):
        waiting = member.send("tx", {"cseq": member.count(), "ops": large()})
        assert member.ask("ping", {})["response"] == {"status": "pong"}
        assert member.ask("presence", {"name": "Ada", "color": "#2563eb"}) == {"status": "ok", "response": {}}
        here = member.ask("sync", {"epoch": member.welcome["epoch"], "clock": 1})["response"]
        assert (here["clock"], here["last_cseq"], here["state"]["mode"]) == (1, 1, "up_to_date")
        assert len(member.ask("history", {})["response"]["entries"]) == 1
        assert member.ask("versions", {})["response"] == {"versions": []}
        next_one = member.ask("tx", {"cseq": 3, "ops": []})["response"]
        assert (next_one["code"], next_one["retry_after"]) == ("too_many_pending", 200)
        assert other.transact(node("theirs"))["response"]["clock"] == 2
    assert member.reply(waiting)["response"]["clock"] == 3
    assert member.transact()["response"]["status"] == "noop"


@pytest.fixture
def crowd(serve):
    """Members of generation 2, and a server that can be kept from storing."""
    server = serve("--loops", "1")
    return server, lambda flow, count: [Member(server, flow, {"v": 2}) for _ in range(count)]


def test_the_store_takes_4096_records_and_refuses_one_more_which_uses_up_no_number(crowd):
    """P9.4 P9.3 P3.52: 64 of each client wait; in a flow of which nothing waits the refusal comes at once."""
    server, members = crowd
    writers = [members(f"f{each}", 1)[0] for each in range(RECORDS // PENDING)]
    late, = members("late", 1)
    with held(server, "store-write"):
        waiting = [(member, [member.send("tx", {"cseq": member.count(), "ops": [node(f"n{each}")]})
                             for each in range(PENDING)]) for member in writers]
        for member in writers:
            # Behind this answer all that it sent before is taken.
            assert member.ask("ping", {})["status"] == "ok"
        refusal = late.transact(node("n"))["response"]
        assert (refusal["code"], refusal["retry_after"]) == ("overloaded", 200)
        assert late.ask("sync", {"epoch": "", "clock": 0})["response"]["clock"] == 0
        assert not any(member.socket.has_more() for member in writers)
    for member, references in waiting:
        assert [member.reply(each)["response"]["clock"] for each in references] == list(range(1, PENDING + 1))
    assert late.ask("tx", {"cseq": 1, "ops": [node("n")]})["response"]["clock"] == 1


@pytest.mark.parametrize("missing", [0, 1])
def test_of_one_flow_4096_answers_wait_and_what_would_make_one_more_is_refused(crowd, missing):
    """P9.4: with one less the next request is carried out; nothing that was taken is lost."""
    server, members = crowd
    # So many of one channel that it is still read.
    each_asks = CHANGES - 6
    askers, late = members("f", -(-OUTPUTS // each_asks)), members("f", 1)[0]
    with held(server, "store-write"):
        asked = []
        for member in askers:
            request = {"cseq": member.count(), "ops": [node(member.welcome["client"]["id"])]}
            count = min(each_asks, OUTPUTS - missing - sum(len(references) for _, references in asked))
            # The same again is answered again, behind the first.
            asked.append((member, [member.send("tx", request) for _ in range(count)]))
            assert member.ask("ping", {})["status"] == "ok"
        request = {"cseq": 1, "ops": [node("late")]}
        waiting = late.send("tx", request)
        assert late.ask("ping", {})["status"] == "ok"
    for clock, (member, references) in enumerate(asked, 1):
        assert {json.dumps(member.reply(each)["response"]) for each in references} == {
            json.dumps({"clock": clock, "status": "commit"})}
    answer = late.reply(waiting)
    if missing:
        assert answer["response"]["clock"] == len(askers) + 1
    else:
        assert answer["response"]["code"] == "overloaded"
        assert late.ask("tx", request)["response"]["clock"] == len(askers) + 1


def test_nothing_that_depends_on_a_change_leaves_before_it_is_stored(crowd):
    """P6.1: answer, tx, states of join and sync, history, REST, streams, generation 1; what it relays does not wait."""
    server, members = crowd
    writer, hearer, syncer, historian, idle = members("f", 5)
    old = Member(server, "f")
    assert writer.transact(node("first"))["response"]["clock"] == 1
    for member in hearer, syncer, historian, idle:
        member.told("tx")
    old.told("flow_update")
    stream, reader, joiner = Raw(server), Raw(server), WebSocket(server)
    stream.send(b"GET /api/flows/f/events HTTP/1.1\r\nhost: localhost\r\n\r\n")
    assert stream.head()[0] == 200 and b"state" in stream.take_through(b"\n\n")
    rest = Rest(server)
    reads = rest.metric("flows_storage_reads_total")
    with held(server, "store-write"):
        waiting = writer.send("tx", {"cseq": writer.count(), "ops": [node("second")]})
        assert writer.ask("ping", {})["status"] == "ok"
        synced = syncer.send("sync", {"epoch": syncer.welcome["epoch"], "clock": 1})
        listed = historian.send("history", {})
        until(lambda: rest.metric("flows_storage_reads_total") > reads)
        joiner.push("1", "flow:f", "phx_join", {"v": 2})
        reader.send(b"GET /api/flows/f HTTP/1.1\r\nhost: localhost\r\n\r\n")
        late = Member(server, "f")
        late.told("client_joined")
        assert late.ask("flow_change", {"changes": 7})["status"] == "ok"
        assert late.told("flow_update")["changes"] == 7 == old.told("flow_update")["changes"]
        for _ in range(3):
            idle.ask("ping", {})
        assert not [each for each in (stream, reader, joiner, late.socket, old.socket, writer.socket, hearer.socket,
                                      syncer.socket, historian.socket) if each.has_more()]
    assert writer.reply(waiting)["response"]["clock"] == 2 == hearer.told("tx")["clock"]
    assert syncer.reply(synced)["response"]["clock"] == 2
    # What was stored when it was read, which is told in its turn.
    assert [each["clock"] for each in historian.reply(listed)["response"]["entries"]] == [1]
    assert ("tx", 2) in [(event, payload.get("clock")) for event, payload, _ in historian.came]
    assert joiner.next()[4]["response"]["clock"] == 2
    assert json.loads(reader.answer()[2])["clock"] == 2
    assert b'"clock":2' in stream.take_through(b"\n\n")
    for member in late, old:
        assert len(member.told("flow_update")["changes"]["nodes"]) == 2
