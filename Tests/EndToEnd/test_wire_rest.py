"""Rules of docs/rest.md over the wire: states below the floor of the history, and streams of events."""

import json
import sqlite3

import pytest

from wire import Ended, Member, Raw, Rest, node, setting

TITLES = ["A", "B", "C", "D", "E", "F"]


def flow_of_six_states(server):
    """A flow that was changed six times, with a name for the states at clock 2 and 4; its epoch."""
    rest = Rest(server)
    assert rest.ask("POST", "/api/flows", {"id": "f", "title": TITLES[0]})[0] == 201
    for clock, title in enumerate(TITLES[1:], 2):
        status, fields, _ = rest.ask("PATCH", "/api/flows/f", {"title": title})
        assert status == 200
        if clock in (2, 4):
            assert rest.ask("POST", "/api/flows/f/versions", {"name": f"at {clock}"})[0] == 201
    return fields["etag"].strip('"').partition(".")[0]


def raise_floor(server, clock):
    """What 100,000 transactions or 30 days do: the history begins at a clock that has a snapshot."""
    server.stop()
    database = sqlite3.connect(server.data / "flows.db", isolation_level=None)
    flow, position = database.execute(
        "SELECT entry >> 32, entry & 4294967295 FROM versions WHERE clock = ?", [clock]).fetchone()
    # The name's snapshot becomes one that the rest of the log is read on.
    database.execute("UPDATE snapshots SET state = 1 WHERE entry = ? << 32 | ?", [flow, position])
    database.execute("UPDATE flows SET floor_position = ?, floor_clock = ? WHERE flow = ?", [position, clock, flow])
    database.execute("DELETE FROM log WHERE entry >> 32 = ? AND entry & 4294967295 <= ?", [flow, position])
    database.close()
    server.start()


def test_below_the_floor_of_the_history_only_named_versions_can_be_read(serve):
    """R4 R12 R13 P7.7: anything else there is 410 expired, until and unless it is named."""
    server = serve()
    epoch = flow_of_six_states(server)
    raise_floor(server, 4)
    rest = Rest(server)
    for clock, title in enumerate(TITLES, 1):
        status, fields, flow = rest.ask("GET", f"/api/flows/f?clock={clock}")
        if clock in (1, 3):
            assert (status, flow["errors"]["code"]) == (410, "expired")
            assert flow["errors"]["detail"] and "retry_after" not in flow["errors"]
        else:
            assert (status, flow["title"], fields["etag"]) == (200, title, f'"{epoch}.{clock}"')
    status, _, page = rest.ask("GET", "/api/flows/f/history")
    assert (page["floor"], [each["clock"] for each in page["entries"]]) == (4, [6, 5])
    for asked in ("GET", "/api/flows/f/diff?from=1&to=6", None), ("POST", "/api/flows/f/revert", {"clock": 3}):
        status, _, answer = rest.ask(*asked)
        assert (status, answer["errors"]["code"]) == (410, "expired"), asked
    member = Member(server, "f", {"v": 2})
    refusal = member.ask("restore", {"cseq": 1, "clock": 1})["response"]
    assert refusal["code"] == "expired"
    # The number is used up: the next request has the next one, and this one is answered as before.
    assert member.ask("restore", {"cseq": 1, "clock": 1})["response"] == refusal
    assert member.ask("restore", {"cseq": 2, "clock": 2})["response"]["clock"] == 7
    assert rest.ask("GET", "/api/flows/f")[2]["title"] == "B"
    # Without its name a state is kept no longer than any other.
    assert rest.ask("DELETE", "/api/flows/f/versions/2")[2]["removed"] == 1
    status, _, answer = rest.ask("GET", "/api/flows/f?clock=2")
    assert (status, answer["errors"]["code"]) == (410, "expired")
    assert rest.ask("GET", "/api/flows/f?clock=5")[2]["title"] == "E"


class Stream(Raw):
    """The events of a flow."""

    def __init__(self, server, query="", receive_buffer=None, **fields):
        super().__init__(server, receive_buffer)
        lines = [f"GET /api/flows/f/events{query} HTTP/1.1", "host: localhost"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
        self.send("\r\n".join([*lines, "", ""]).encode())
        status, answered = self.head()
        assert (status, answered["content-type"]) == (200, "text/event-stream"), status

    def text(self):
        return self.take_through(b"\n\n").decode()

    def next(self):
        """Name, id and data of the next event."""
        fields = dict(line.split(": ", 1) for line in self.text().strip().split("\n"))
        return fields["event"], fields.get("id"), json.loads(fields["data"])

    def is_ended(self):
        with pytest.raises(Ended):
            self.take(1)
        return True


def make_flow(server):
    """A flow with one node; a member of it, and its epoch."""
    member = Member(server, "f", {"v": 2})
    assert member.transact(node("n"))["response"]["clock"] == 1
    return member, member.welcome["epoch"]


def test_an_event_of_a_stream_is_the_object_of_the_sockets_push(serve):
    """R8 P3.45: with the id <epoch>.<clock>, in one order, of sockets, of REST and of whole flows."""
    server = serve()
    member, epoch = make_flow(server)
    watcher = Member(server, "f", {"v": 2})
    stream = Stream(server)
    assert stream.next() == ("state", f"{epoch}.1", {"epoch": epoch, "clock": 1})
    member.transact(setting("n", "data.label", "\u2028 é\n"), label="said", group="g")
    Rest(server).ask("PATCH", "/api/flows/f", {"title": "T"})
    Member(server, "f").ask("flow_change", {"changes": {"nodes": [], "edges": [], "title": "x"}})
    Rest(server).ask("POST", "/api/flows/f/sync", {"changes": {
        "nodes": [{"id": "o", "type": "t", "position": {"x": 1, "y": 1}}], "edges": []}})
    for clock in (2, 3, 4):
        name, identifier, data = stream.next()
        assert (name, identifier, data["clock"]) == ("tx", f"{epoch}.{clock}", clock)
        assert data == watcher.told("tx")
    assert [data["client"], data["label"]] == [None, "merged"]


def test_who_comes_back_to_a_stream_gets_what_was_missed_up_to_1_mib_or_a_reset(serve):
    """R8: with more the client reads the flow anew, also with a clock that the flow has not reached."""
    server = serve()
    member, epoch = make_flow(server)
    # As many bytes of transactions are at hand as the document has.
    for each in range(4):
        member.transact(node(f"large{each}", data={f"text{part}": "x" * 60 * 1024 for part in range(16)}))
    start = member.ask("sync", {})["response"]["clock"]
    operations = [setting("n", f"data.text{each}", "") for each in range(16)]

    def write(letter, bytes_of_each):
        for operation in operations:
            operation["value"] = letter * bytes_of_each
        return member.transact(*operations)["response"]["clock"]

    # 960 KiB of text, and what is around it.
    first = write("a", 60 * 1024)
    resumed = Stream(server, last_event_id=f"{epoch}.{start}")
    assert resumed.next()[:2] == ("tx", f"{epoch}.{first}")
    second = write("b", 4 * 1024)
    reset = Stream(server, last_event_id=f"{epoch}.{start}")
    assert reset.next() == ("reset", f"{epoch}.{second}", {"epoch": epoch, "clock": second})
    # It goes on behind it, and so does who missed less.
    less = Stream(server, f"?since={epoch}.{first}")
    assert less.next()[:2] == ("tx", f"{epoch}.{second}")
    third = write("c", 1)
    for stream in (resumed, reset, less):
        while (identifier := stream.next()[1]) != f"{epoch}.{third}":
            assert stream is resumed and identifier == f"{epoch}.{second}"
    # Who has all of it, or a clock that the flow has not reached.
    assert Stream(server, f"?since={epoch}.{third}").next()[0] == "state"
    assert Stream(server, f"?since={epoch}.{third + 1}").next()[0] == "reset"


def test_a_stream_that_is_not_read_gets_slow_and_one_whose_flow_is_deleted_flow_deleted(serve):
    """R8: both are the last event."""
    server = serve()
    member, epoch = make_flow(server)
    stream, slow = Stream(server), Stream(server, receive_buffer=4096)
    assert stream.next()[0] == slow.next()[0] == "state"
    rest = Rest(server)
    clock = 1
    while rest.metric("flows_slow_clients_total") == 0:
        operations = [setting("n", f"data.text{each}", f"{clock} " + "x" * 60_000) for each in range(8)]
        clock = member.transact(*operations)["response"]["clock"]
    clocks, last = [], ("", "", {})
    while last[0] != "slow":
        last = slow.next()
        clocks += [last[2]["clock"]] if last[0] == "tx" else []
    assert last == ("slow", None, {}) and slow.is_ended()
    # What it got is whole and without a gap; the others got all.
    assert clocks == list(range(2, len(clocks) + 2)) and len(clocks) < clock - 1
    assert [stream.next()[2]["clock"] for _ in range(2, clock + 1)] == list(range(2, clock + 1))
    assert rest.ask("DELETE", "/api/flows/f?by=Ada+L.")[0] == 200
    assert stream.next() == ("flow_deleted", None, {"flow_id": "f", "reason": "deleted", "by": "Ada L."})
    assert stream.is_ended()


def test_a_stream_says_after_20_seconds_of_silence_that_it_is_there(serve):
    """R8: by a comment, which is no event."""
    server = serve()
    make_flow(server)
    stream = Stream(server)
    assert stream.next()[0] == "state"
    assert not stream.has_more(15)
    assert stream.text() == ":\n\n"
