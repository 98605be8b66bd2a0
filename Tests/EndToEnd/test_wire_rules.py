"""Rules of docs/protocol.md over the wire: refusals, closes, sessions that fail, both generations, epochs."""

import json
import re
import signal
import sqlite3
from contextlib import contextmanager

import pytest

from server_process import PATIENCE
from wire import SOCKET, Ended, Member, Raw, Rest, WebSocket, canvas, node, setting, upgrade


def refused(server, target=SOCKET, **fields):
    """Status, fields, and all that comes until the server ends the connection."""
    raw = Raw(server)
    raw.send(upgrade(target, **{"connection": "Upgrade", **fields}))
    status, answered = raw.head()
    body = raw.take(int(answered["content-length"]))
    raw.close()
    return status, answered, body


def test_a_socket_without_the_key_or_from_elsewhere_is_told_so_as_promised(serve):
    """P1.3 P1.2: 403 without a body for a key or a version, 403 with the error object for an origin."""
    server = serve("--auth", "key")
    for target in (SOCKET, SOCKET + "&token=wrong", SOCKET + "&key=", f"/socket/websocket?vsn=9&token={server.key}"):
        status, fields, body = refused(server, target)
        assert (status, body) == (403, b""), target
        assert "content-type" not in fields
    elsewhere = {"origin": "https://elsewhere.example"}
    status, fields, body = refused(server, f"{SOCKET}&token={server.key}", **elsewhere)
    assert (status, fields["content-type"].split(";")[0]) == (403, "application/json")
    error = json.loads(body)["errors"]
    assert error["code"] == "forbidden_origin" and error["detail"]
    # Who has no key is told nothing else.
    assert refused(server, **elsewhere)[2] == b""
    WebSocket(server, f"{SOCKET}&token={server.key}").close()


def test_those_whom_a_restart_or_their_slowness_closes_come_back_at_different_times(serve):
    """P1.44: 100 to 3000 ms at a restart, 1000 to 5000 ms for a slow client, at random."""
    server = serve("--soft-mark", "65536")
    flow = "crowd"
    slow = [Member(server, flow, receive_buffer=4096) for _ in range(6)]
    sender = Member(server, flow)
    rest = Rest(server)
    text = "x" * 200_000
    while rest.metric("flows_slow_clients_total") < len(slow):
        assert sender.ask("flow_change", {"changes": text})["status"] == "ok"
    ends = [each.socket.until_closed() for each in slow]
    assert {each.code for each in ends} == {4008}
    waits = [json.loads(each.reason)["retry_after"] for each in ends]
    assert all(1000 <= each <= 5000 for each in waits) and len(set(waits)) > 1, waits
    others = [Member(server, f"flow{each}") for each in range(40)]
    server.process.send_signal(signal.SIGTERM)
    ends = [each.socket.until_closed() for each in others]
    assert {each.code for each in ends} == {1012}
    waits = [json.loads(each.reason)["retry_after"] for each in ends]
    assert all(100 <= each <= 3000 for each in waits), waits
    # Of forty that are drawn, hardly two are the same, and they are far from each other.
    assert len(set(waits)) > 20 and max(waits) - min(waits) > 1000, waits


# What the store reads of a client that is not in memory. For `STRANGER` that is a row with an overflow; in the other
# there is nothing to read.
STRANGERS = """CREATE VIEW clients AS SELECT number, flow, client, secret, cseq, first, position, at FROM stored_clients
    UNION ALL SELECT 0, flow, 'cSTRANGER', abs(-9223372036854775807 - (flow > 0)), 1, 1, 1, 1 FROM flows;"""
EVERYBODY = "CREATE VIEW clients AS SELECT 1;"


@contextmanager
def failing(server, view):
    """The server's store fails some of those who join meanwhile."""
    database = sqlite3.connect(server.data / "flows.db", isolation_level=None, timeout=PATIENCE)
    database.executescript(f"BEGIN IMMEDIATE; ALTER TABLE clients RENAME TO stored_clients; {view} COMMIT;")
    try:
        yield
    finally:
        database.executescript(
            "BEGIN IMMEDIATE; DROP VIEW clients; ALTER TABLE stored_clients RENAME TO clients; COMMIT;")
        database.close()


STRANGER = {"v": 2, "client": {"id": "cSTRANGER", "secret": "s"}}


def test_a_session_that_fails_keeps_its_members_and_gives_them_what_is_stored(serve):
    """P2.15 P3.34 R8: generation 1 gets the document, generation 2 a resync, and streams of events end."""
    server = serve()
    old, new = Member(server, "f"), Member(server, "f", {"v": 2})
    beside = Member(server, "beside", {"v": 2})
    assert new.transact(node("n"))["response"]["clock"] == 1
    old.told("flow_update", lambda payload: payload["changes"]["nodes"])
    stream = Raw(server)
    stream.send(b"GET /api/flows/f/events HTTP/1.1\r\nhost: localhost\r\n\r\n")
    assert stream.head()[0] == 200 and b"event: state" in stream.take_through(b"\n\n")
    with failing(server, STRANGERS):
        refusal = Member(server, "f", STRANGER).joined
    assert (refusal["status"], refusal["response"]["code"]) == ("error", "restarting")
    assert refusal["response"]["reason"] == "Failed to join flow session" and refusal["response"]["retry_after"] > 0
    assert [each["id"] for each in old.told("flow_update")["changes"]["nodes"]] == ["n"]
    resync = new.told("resync")
    assert (resync["clock"], resync["last_cseq"], resync["epoch"]) == (1, 1, new.welcome["epoch"])
    assert new.welcome["client"]["id"] in new.told("presence_state")
    with pytest.raises(Ended):
        stream.take(1)
    # They are in, are counted, and go on under their numbers.
    assert server.people("f") == 2
    assert new.transact(node("m"))["response"]["clock"] == 2
    old.told("flow_update", lambda payload: len(payload["changes"]["nodes"]) == 2)
    assert old.ask("flow_change", {"changes": 7})["status"] == "ok"
    assert Rest(server).metric("flows_session_restarts_total") == 1
    assert beside.transact(node("n"))["response"]["clock"] == 1
    assert [each for each, *_ in beside.came if each in ("resync", "phx_error")] == []


def test_who_cannot_be_brought_up_to_date_when_a_session_has_failed_joins_again(serve):
    """P2.15 P3.34 P1.31: the store says nothing of this client; generation 1 needs nothing of the kind."""
    server = serve()
    old, new = Member(server, "f"), Member(server, "f", {"v": 2})
    assert new.transact(node("n"))["response"]["clock"] == 1
    old.told("flow_update")
    with failing(server, EVERYBODY):
        assert Member(server, "f", STRANGER).joined["response"]["code"] == "restarting"
        new.told("phx_error")
        assert new.ask("ping", {})["response"]["code"] == "unmatched_topic"
    assert [each["id"] for each in old.told("flow_update")["changes"]["nodes"]] == ["n"]
    back = Member(server, "f", {"v": 2, "client": new.welcome["client"],
                                "since": {"epoch": new.welcome["epoch"], "clock": 1}})
    assert (back.welcome["client_reset"], back.welcome["last_cseq"], back.welcome["state"]["mode"]) == (
        False, 1, "up_to_date")


def test_a_flow_whose_session_fails_eleven_times_is_parked(serve):
    """P2.15 P1.31: its members get phx_error, joins of both generations flow_failed, and other flows go on."""
    server = serve()
    members = [Member(server, "f"), Member(server, "f", {"v": 2})]
    assert members[1].transact(node("n"))["response"]["clock"] == 1
    beside = Member(server, "beside")
    with failing(server, STRANGERS):
        answers = [Member(server, "f", STRANGER).joined["response"] for _ in range(11)]
    assert [each["code"] for each in answers[:10]] == ["restarting"] * 10
    rest = Rest(server)
    assert rest.metric("flows_session_restarts_total") == 10
    assert rest.metric("flows_parked_total") == 1
    for member in members:
        member.told("phx_error")
        assert member.ask("ping", {})["response"]["code"] == "unmatched_topic"
    for payload in ({}, {"v": 2}, STRANGER):
        refusal = Member(server, "f", payload).joined
        assert refusal["status"] == "error" and refusal["response"]["reason"] == "Failed to join flow session"
        assert refusal["response"]["code"] == "flow_failed"
        assert 0 < refusal["response"]["retry_after"] <= 60_000
        assert "retry" not in refusal["response"]
    assert beside.ask("flow_change", {"changes": 1})["status"] == "ok"
    # What is stored can be read, and written, by whoever needs no session.
    assert set(server.nodes("f")) == {"n"}


def test_generation_1_gets_the_document_behind_its_own_whole_flow_once_others_have_changed_it(serve):
    """P2.28: before anybody else has changed it in this session, it gets nothing but what was relayed."""
    server = serve()
    old = Member(server, "f")
    relayed = [canvas("a", viewport={"x": 1}), canvas("a", "b", viewport={"x": 2})]
    for whole in relayed:
        old.ask("flow_change", {"changes": whole})
        # Reading merges what was written.
        assert set(server.nodes("f")) == {each["id"] for each in whole["nodes"]}
    new = Member(server, "f", {"v": 2})
    assert new.transact(setting("a", "data.label", "A"))["status"] == "ok"
    fed = old.told("flow_update", lambda payload: "viewport" not in payload["changes"])["changes"]
    assert [each["data"] for each in fed["nodes"]] == [{"label": "A"}, {}]
    updates = [payload["changes"] for event, payload, _ in old.came if event == "flow_update"]
    assert updates == [*relayed, fed]
    # From now on its own whole flows come back as the document that they have become.
    old.ask("flow_change", {"changes": canvas("a", "b", "c", viewport={"x": 3})})
    back = old.told("flow_update", lambda payload: "viewport" not in payload["changes"])["changes"]
    assert [each["id"] for each in back["nodes"]] == ["a", "b", "c"]


def test_a_flow_that_was_never_written_has_a_new_epoch_each_time_it_is_loaded(serve):
    """P3.27: one that was written keeps its own, also over an ordered end."""
    server = serve()
    epochs = []
    for _ in range(3):
        first, second = (Member(server, "empty", {"v": 2}) for _ in range(2))
        assert first.welcome["epoch"] == second.welcome["epoch"]
        epochs.append(first.welcome["epoch"])
        for member in (first, second):
            member.ask("phx_leave", {})
            member.told("phx_close")
    assert len(set(epochs)) == 3 and all(re.fullmatch("[0-9a-f]{16}", each) for each in epochs)
    # A state of another epoch is none: the client gets the document.
    member = Member(server, "empty", {"v": 2, "since": {"epoch": epochs[0], "clock": 0}})
    assert member.welcome["state"]["mode"] == "snapshot"
    epoch = member.welcome["epoch"]
    member.transact(node("n"))
    member.socket.close()
    server.stop()
    server.start()
    member = Member(server, "empty", {"v": 2, "since": {"epoch": epoch, "clock": 1}})
    assert (member.welcome["epoch"], member.welcome["state"]["mode"]) == (epoch, "up_to_date")


@pytest.mark.parametrize("durability", ["full", "relaxed"])
def test_the_join_says_how_durable_an_answer_is_and_a_relaxed_kill_gives_new_epochs(serve, durability):
    """P6.5 P6.7 P3.22: the end of the process alone takes nothing, whatever the durability."""
    server = serve("--durability", durability)
    member = Member(server, "f", {"v": 2})
    assert member.welcome["durability"] == durability
    epoch, identity = member.welcome["epoch"], member.welcome["client"]
    assert member.transact(node("n"))["response"]["clock"] == 1
    member.socket.close()
    # An ordered end changes no epoch.
    server.stop()
    server.start()
    member = Member(server, "f", {"v": 2, "client": identity, "since": {"epoch": epoch, "clock": 1}})
    assert (member.welcome["epoch"], member.welcome["last_cseq"]) == (epoch, 1)
    server.stop(signal.SIGKILL)
    server.start()
    back = Member(server, "f", {"v": 2, "client": identity, "since": {"epoch": epoch, "clock": 1}}).welcome
    assert (back["client_reset"], back["last_cseq"], back["clock"]) == (False, 1, 1)
    assert (back["epoch"] == epoch) == (durability == "full")
    assert back["state"]["mode"] == ("up_to_date" if durability == "full" else "snapshot")
    assert set(server.nodes("f")) == {"n"}
