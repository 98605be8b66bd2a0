"""Attacks on documents: requests of generation 2 that are not what they must be.

Each must get its typed refusal, and leave the flow as it was: nothing half applied, nothing lost.
"""

import json
from collections.abc import Callable

from wire import Target, WebSocket

Outcome = str | None
Operation = dict[str, object]

CONSUMED = {"invalid", "dangling", "self_edge", "cycle", "exists", "too_large", "conflict", "future_clock"}
"""Codes of refusals that use up the request's number."""
SHAPE = {"bad_request"}
"""What a request gets that has not the shape of one."""
VALUE = {"bad_request", "invalid"}
"""What an operation gets that nothing can carry out."""


class Attacker:
    """A member of generation 2 that knows its next number, and what the flow must still be."""

    def __init__(self, socket: WebSocket, topic: str) -> None:
        self.socket = socket
        self.topic = topic
        self.cseq = 1
        self.refs = 1
        self.joined: dict = {}
        self.faults: list[str] = []

    @classmethod
    async def join(cls, target: Target, flow: str, **payload: object) -> "Attacker":
        attacker = cls(await WebSocket.open(target), f"flow:{flow}")
        await attacker.socket.message("1", "1", attacker.topic, "phx_join", {"v": 2, **payload})
        attacker.joined = (await attacker.socket.reply("1"))["response"]
        attacker.cseq = attacker.joined.get("last_cseq", 0) + 1
        return attacker

    async def ask(self, event: str, payload: str) -> dict:
        """Sends a payload as it stands; its reply."""
        self.refs += 1
        await self.socket.text(f'["1","{self.refs}","{self.topic}","{event}",{payload}]')
        return await self.socket.reply(str(self.refs))

    async def push(self, event: str, payload: object) -> dict:
        return await self.ask(event, json.dumps(payload))

    async def transact(self, *operations: Operation, **more: object) -> dict:
        answer = await self.push("tx", {"cseq": self.cseq, "ops": operations, **more})
        self.count(answer)
        return answer

    def count(self, answer: dict) -> None:
        """Counts on when the answer has used up the number."""
        if answer["status"] == "ok" or answer["response"].get("code") in CONSUMED:
            self.cseq += 1

    def expect(self, what: str, answer: dict, codes: set[str]) -> None:
        self.count(answer)
        code = answer["response"].get("code") if answer["status"] == "error" else "ok"
        if code not in codes:
            self.faults.append(f"{what}: {code} instead of {' or '.join(sorted(codes))}")

    async def refused(self, what: str, codes: set[str], *operations: Operation, **more: object) -> None:
        answer = await self.push("tx", {"cseq": self.cseq, "ops": operations, **more})
        self.expect(what, answer, codes)

    async def refused_text(self, what: str, codes: set[str], payload: str) -> None:
        self.expect(what, await self.ask("tx", payload), codes)

    async def state(self) -> tuple[int, str]:
        """Clock and digest as the server has them."""
        answer = (await self.push("sync", {"epoch": "", "clock": 0}))["response"]
        return answer["clock"], answer["digest"]

    async def unharmed(self, before: tuple[int, str]) -> Outcome:
        """What was wrong, or whether the flow has changed; ends the connection."""
        after = await self.state()
        self.socket.close()
        if not self.faults and after != before:
            self.faults.append(f"the flow was {before} and is {after}")
        return self.faults[0] if self.faults else None


def node(identifier: object, **props: object) -> Operation:
    return {"op": "create", "kind": "node", "id": identifier,
            "props": {"type": "agent", "position": {"x": 1, "y": 2}, **props}}


def setting(key: object, value: object, kind: object = "node", identifier: object = "a") -> Operation:
    return {"op": "set", "kind": kind, "id": identifier, "key": key, "value": value}


async def prepared(target: Target, flow: str) -> tuple[Attacker, tuple[int, str]]:
    """A flow with two nodes and an edge, and how it is."""
    attacker = await Attacker.join(target, flow)
    edge = {"op": "create", "kind": "edge", "id": "e", "props": {"source": "a", "target": "b"}}
    if not attacker.joined["clock"]:
        answer = await attacker.transact(node("a", data={"label": "A"}), node("b"), edge)
        if answer["status"] != "ok":
            attacker.faults.append(f"the flow could not be made: {answer}")
    return attacker, await attacker.state()


async def wrong_types(target: Target) -> Outcome:
    """Every field of a request and of an operation with values of every other type."""
    attacker, before = await prepared(target, "attack-types")
    values = [None, True, -1, 1.5, "x", "", [], [1], {}, {"a": 1}]
    operation = setting("data.label", "x")
    fitting = {"cseq": [], "ops": [[]], "base": [None], "label": [None, "", "x"], "group": [None, "", "x"],
               "if": [None]}
    for field, fits in fitting.items():
        for value in values:
            if value in fits:
                continue
            payload = {"cseq": attacker.cseq, "ops": [operation], field: value}
            attacker.expect(f"{field} {value!r}", await attacker.push("tx", payload), SHAPE)
    for field, fits in {"op": [], "kind": [], "id": ["x"], "key": ["x"]}.items():
        for value in values:
            if value not in fits:
                await attacker.refused(f"{field} {value!r}", VALUE, {**operation, field: value})
    for value in values:
        await attacker.refused(f"operation {value!r}", VALUE, value)  # type: ignore[arg-type]
        if not isinstance(value, dict):
            await attacker.refused(f"props {value!r}", VALUE, {**node("n"), "props": value})
            await attacker.refused(f"data {value!r}", VALUE, node("n", data=value))
        await attacker.refused(f"position {value!r}", VALUE, setting("position", value))
        if not isinstance(value, str) or not value:
            await attacker.refused(f"type {value!r}", VALUE, setting("type", value))
            await attacker.refused(f"source {value!r}", VALUE, setting("source", value, "edge", "e"))
    for event in ("tx", "undo", "redo", "restore", "version"):
        for value in [None, True, 7, "x", [], [[]]]:
            attacker.expect(f"{event} {value!r}", await attacker.push(event, value), SHAPE)
    return await attacker.unharmed(before)


async def unknown_operations(target: Target) -> Outcome:
    """Operations, kinds and members that nobody knows, and known ones that lack something."""
    attacker, before = await prepared(target, "attack-operations")
    for word in ["explode", "CREATE", "create ", "__proto__", "\0", "é" * 1000]:
        await attacker.refused(f"op {word[:20]!r}", SHAPE, {"op": word, "kind": "node", "id": "a"})
        await attacker.refused(f"kind {word[:20]!r}", SHAPE, {"op": "delete", "kind": word, "id": "a"})
    for operation in [node("n"), setting("data.x", 1), {"op": "unset", "kind": "node", "id": "a", "key": "data.x"}]:
        for missing in operation:
            await attacker.refused(f"{operation['op']} without {missing}", VALUE,
                                   {name: value for name, value in operation.items() if name != missing})
    for word in ("create", "delete", "restore"):
        await attacker.refused(f"{word} of the flow", VALUE, {"op": word, "kind": "flow", "props": {}})
    for key in ("id", "data", "meta", "selected", "k" * 256):
        await attacker.refused(f"key {key[:20]}", {"invalid"}, setting(key, 1))
    for key in ("type", "position"):
        await attacker.refused(f"unset {key}", {"invalid"}, {"op": "unset", "kind": "node", "id": "a", "key": key})
    # The first operation is sound: nothing of a refused transaction may stay.
    await attacker.refused("half", {"exists"}, setting("data.half", 1), node("a"))
    await attacker.refused("dangling", {"dangling"}, setting("data.half", 1), setting("target", "nobody", "edge", "e"))
    await attacker.refused("self edge", {"self_edge", "invalid"}, setting("target", "a", "edge", "e"))
    await attacker.refused("cycle", {"cycle"}, setting("parentId", "b"), setting("parentId", "a", identifier="b"))
    text = f'{{"cseq":{attacker.cseq},"ops":[{{"op":"delete","op":"set","kind":"node","id":"a","key":"x","value":1}}]}}'
    await attacker.refused_text("a member twice", SHAPE, text)
    return await attacker.unharmed(before)


async def deep_documents(target: Target) -> Outcome:
    """A thousand levels of JSON, wherever a value may stand."""
    attacker, before = await prepared(target, "attack-depth")
    for levels in (65, 129, 1000, 100_000):
        for opening, closing in ("[", "]"), ('{"a":', "}"):
            deep = opening * levels + "1" + closing * levels
            set_deep = f'{{"op":"set","kind":"node","id":"a","key":"data.x","value":{deep}}}'
            made_deep = f'{{"op":"create","kind":"node","id":"n","props":{{"type":"t","position":{{"x":1,"y":1}},' \
                        f'"data":{{"x":{deep}}}}}}}'
            # Beyond what a message may nest.
            codes = VALUE if levels <= 65 else VALUE | {"too_deep"}
            for operation in (set_deep, made_deep, deep):
                await attacker.refused_text(f"{levels} levels", codes,
                                            f'{{"cseq":{attacker.cseq},"ops":[{operation}]}}')
            await attacker.refused_text(f"{levels} levels in if", SHAPE | {"too_deep"},
                                        f'{{"cseq":{attacker.cseq},"if":{deep},"ops":[]}}')
    return await attacker.unharmed(before)


async def huge_documents(target: Target) -> Outcome:
    """Ids, keys, texts, values, counts and requests above their limits."""
    attacker, before = await prepared(target, "attack-size")
    for size in (256, 5000, 500_000):
        huge = "x" * size
        await attacker.refused(f"id of {size}", {"invalid"}, node(huge))
        await attacker.refused(f"edge to {size}", {"invalid", "too_large"}, setting("target", huge, "edge", "e"))
        await attacker.refused(f"key of {size}", {"invalid"}, setting("data." + huge, 1))
        await attacker.refused(f"label of {size}", SHAPE, setting("data.x", 1), label=huge)
        await attacker.refused(f"group of {size}", SHAPE, setting("data.x", 1), group=huge)
        await attacker.refused(f"type of {size}", {"invalid", "too_large"}, setting("type", huge))
        await attacker.refused(f"title of {size}", {"invalid", "too_large"},
                               {"op": "set", "kind": "flow", "key": "title", "value": huge})
    await attacker.refused("value of 64 KiB", {"too_large"}, setting("data.x", "x" * 65_536))
    await attacker.refused("2001 operations", {"too_large"}, *[setting("data.x", 1)] * 2001)
    await attacker.refused("513 properties", {"too_large"}, node("n", data={f"k{i}": i for i in range(513)}))
    await attacker.refused("2 MiB", SHAPE, *[setting("data.x", "x" * 60_000)] * 35)
    for name in ("", "x" * 256):
        answer = await attacker.push("version", {"cseq": attacker.cseq, "name": name})
        attacker.expect(f"version of {len(name)}", answer, SHAPE)
    return await attacker.unharmed(before)


async def overflowing_numbers(target: Target) -> Outcome:
    """Numbers that no integer, no clock and no coordinate can be."""
    attacker, before = await prepared(target, "attack-numbers")
    numbers = ["0.5", "-1", "-0.0001", "1e400", "-1e400", str(2**53 + 2), str(2**63), str(2**64), "1" * 1000]
    operation = json.dumps(setting("data.label", "y"))
    for number in numbers:
        for field in ("cseq", "base"):
            fields = {"cseq": str(attacker.cseq), "ops": f"[{operation}]", field: number}
            text = ",".join(f'"{name}":{value}' for name, value in fields.items())
            await attacker.refused_text(f"{field} {number[:20]}", SHAPE, "{" + text + "}")
        attacker.expect(f"restore {number[:20]}", await attacker.ask(
            "restore", f'{{"cseq":{attacker.cseq},"clock":{number}}}'), SHAPE)
    await attacker.refused_text("cseq 0", SHAPE, f'{{"cseq":0,"ops":[{operation}]}}')
    for number in ("1e400", "1e308", "100001", "-1e6", "1" * 400):
        position = f'{{"op":"set","kind":"node","id":"a","key":"position","value":{{"x":{number},"y":0}}}}'
        await attacker.refused_text(f"x {number[:20]}", VALUE, f'{{"cseq":{attacker.cseq},"ops":[{position}]}}')
    for field in ("clock", "epoch"):
        for number in numbers:
            answer = await attacker.ask("sync", f'{{"epoch":"","clock":0,"{field}":{number}}}')
            mode = answer["response"].get("state", {}).get("mode")
            if answer["status"] == "ok" and mode != "snapshot":
                attacker.faults.append(f"sync with {field} {number[:20]}: {mode}")
    return await attacker.unharmed(before)


async def times_that_never_were(target: Target) -> Outcome:
    """Clocks of the future, an epoch of another life, and conditions that do not hold."""
    attacker, before = await prepared(target, "attack-times")
    clock = before[0]
    for ahead in (1, 2**53 - clock):
        request = {"cseq": attacker.cseq, "base": clock + ahead, "ops": [setting("data.x", ahead)]}
        first = await attacker.push("tx", request)
        attacker.expect(f"base {ahead} ahead", first, {"future_clock"})
        if await attacker.push("tx", request) != first:
            attacker.faults.append("the same request gets another answer")
        condition = {"if": {"clock": clock + ahead}}
        await attacker.refused(f"if {ahead} ahead", {"conflict"}, setting("data.x", 1), **condition)
    for known in [{"epoch": "f" * 16, "clock": clock}, {"epoch": "", "clock": 0}, {"epoch": "x" * 200, "clock": 1},
                  {"epoch": attacker.joined["epoch"], "clock": clock + 1000}]:
        answer = await attacker.push("sync", known)
        other = await Attacker.join(target, "attack-times", since=known)
        other.socket.close()
        for what, state in ("sync", answer["response"]["state"]), ("join", other.joined["state"]):
            if (state["mode"], state["clock"]) != ("snapshot", clock):
                attacker.faults.append(f"{what} with {str(known)[:60]}: {state['mode']} at {state['clock']}")
    # Longer than any epoch is: not even a question.
    long = await Attacker.join(target, "attack-times", since={"epoch": "x" * 10_000, "clock": 1})
    long.socket.close()
    if long.joined.get("code") != "bad_request":
        attacker.faults.append(f"a join with an endless epoch: {str(long.joined)[:60]}")
    return await attacker.unharmed(before)


async def stolen_identity(target: Target) -> Outcome:
    """Somebody else's client id: without its secret it is worth nothing, and its owner notices nothing."""
    owner, before = await prepared(target, "attack-identity")
    identity = owner.joined["client"]
    for secret in ("", "x", identity["secret"] + "x", identity["secret"][:-1], identity["secret"].lower(), "x" * 255):
        thief = await Attacker.join(target, "attack-identity", client={"id": identity["id"], "secret": secret})
        if not thief.joined["client_reset"] or thief.joined["client"]["id"] == identity["id"] \
                or thief.joined["client"]["secret"] == identity["secret"] or thief.joined["last_cseq"]:
            owner.faults.append(f"with the secret {secret[:10]!r} somebody is {thief.joined['client']['id']}")
        thief.expect("undo of others", await thief.push("undo", {"cseq": 1}), {"nothing_to_undo"})
        thief.socket.close()
    for client in (7, "x", [], {"id": 7}, {"id": identity["id"]}, {"id": "x" * 256, "secret": "y"},
                   {"id": "x", "secret": "y" * 256}):
        thief = await Attacker.join(target, "attack-identity", client=client)
        if thief.joined.get("client", {}).get("id") == identity["id"]:
            owner.faults.append(f"with {client!r} somebody is the owner")
        thief.socket.close()
    # Whoever was superseded would get no answer.
    return await owner.unharmed(before)


async def reused_numbers(target: Target) -> Outcome:
    """A number for two requests, numbers left out, and numbers whose answers are forgotten."""
    attacker, _ = await prepared(target, "attack-reuse")
    operations = [setting("data.x", attacker.cseq)]
    used = attacker.cseq
    answer = await attacker.transact(*operations)
    state = await attacker.state()
    for other in ([], [setting("data.x", -1)], [*operations, *operations]):
        attacker.expect(f"{used} again with {len(other)} operations",
                        await attacker.push("tx", {"cseq": used, "ops": other}), {"cseq_conflict"})
    if await attacker.push("tx", {"cseq": used, "ops": operations}) != answer:
        attacker.faults.append("the same request gets another answer")
    for ahead in (1, 1000, 2**53 - attacker.cseq):
        gap = await attacker.push("tx", {"cseq": attacker.cseq + ahead, "ops": operations})
        attacker.expect(f"{ahead} left out", gap, {"cseq_gap"})
        if gap["response"].get("expected") != attacker.cseq:
            attacker.faults.append(f"{attacker.cseq} is expected, not {gap['response'].get('expected')}")
    if await attacker.state() != state:
        attacker.faults.append("the flow has changed")
    for number in range(260):
        await attacker.transact(setting("data.x", f"{used} {number}"))
    attacker.expect("260 requests ago", await attacker.push("tx", {"cseq": used, "ops": operations}), {"cseq_too_old"})
    return await attacker.unharmed(await attacker.state())


DOCUMENT_ATTACKS: list[tuple[str, Callable, str]] = [
    ("documents: wrong types", wrong_types, "flows_channel_refusals_total"),
    ("documents: unknown operations", unknown_operations, "flows_requests_refused_total"),
    ("documents: a thousand levels", deep_documents, "flows_channel_refusals_total"),
    ("documents: huge", huge_documents, "flows_requests_refused_total"),
    ("documents: overflowing numbers", overflowing_numbers, "flows_requests_refused_total"),
    ("documents: times that never were", times_that_never_were, "flows_requests_refused_total"),
    ("documents: stolen identity", stolen_identity, "flows_requests_refused_total"),
    ("documents: reused numbers", reused_numbers, "flows_requests_refused_total"),
]
