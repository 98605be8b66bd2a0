"""Makes docs/protocol/vectors.json: what documents, transactions and digests must come to.

The expected values are written by hand below, or computed here from the protocol's text alone: RFC 8785 and the digest
are written out for these cases, and the documents after a transaction come from applying its logged operations to plain
dictionaries. Nothing of the server takes part.

    python3 Tests/Conformance/document_vectors.py > docs/protocol/vectors.json
"""

import copy
import hashlib
import json


class Literal(float):
    """A number that keeps the text it was written with."""

    def __new__(cls, text):
        number = super().__new__(cls, text)
        number.text = text
        return number


def read(text):
    return json.loads(text, parse_float=Literal, parse_int=Literal)


def write(value):
    if isinstance(value, Literal):
        return value.text
    if isinstance(value, list):
        return "[" + ", ".join(map(write, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(json.dumps(name) + ": " + write(member) for name, member in value.items()) + "}"
    return json.dumps(value)


def number(value):
    """ECMAScript's Number::toString (RFC 8785 section 3.2.2.3)."""
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(float(value))).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len((whole + fraction).lstrip("0")))
    digits = digits.rstrip("0")
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    power = ("+" if point > 0 else "-") + str(abs(point - 1))
    return sign + digits[0] + ("." + digits[1:] if count > 1 else "") + "e" + power


def canonical(value):
    """RFC 8785."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, str):
        short = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
        return '"' + "".join(short.get(ord(c)) or (f"\\u{ord(c):04x}" if ord(c) < 32 else c) for c in value) + '"'
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
    return "{" + ",".join(canonical(name) + ":" + canonical(member) for name, member in members) + "}"


def properties(form):
    for name, value in form.items():
        if name in ("data", "meta"):
            for rest, inner in value.items():
                if name == "data" and rest == "config" and isinstance(inner, dict):
                    yield from ((f"data.config.{field}", entry) for field, entry in inner.items())
                else:
                    yield f"{name}.{rest}", inner
        elif name != "id":
            yield name, value


def digest(document):
    total = 0
    objects = [("flow", document["flow"])]
    objects += [("node", node) for node in document["nodes"]] + [("edge", edge) for edge in document["edges"]]
    objects += [("comment", comment) for comment in document.get("comments", [])]
    for kind, form in objects:
        for key, value in properties(form):
            text = canonical([kind, form.get("id", ""), key, value])
            total += int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
    return f"{total % 2**128:032x}"


def apply(document, operations):
    """Logged operations on a document."""
    document = copy.deepcopy(document)
    for operation in operations:
        kind = operation["kind"]
        listed = [document["flow"]] if kind == "flow" else document.setdefault(kind + "s", [])
        if operation["op"] == "create":
            form = {"id": operation["id"], **copy.deepcopy(operation["props"])}
            if kind == "node":
                form.setdefault("data", {})
            listed.append(form)
            continue
        form = next(form for form in listed if form.get("id") == operation.get("id"))
        if operation["op"] == "delete":
            listed.remove(form)
            if kind == "comment" and not listed:
                del document["comments"]
            continue
        group, dot, rest = operation["key"].partition(".")
        target, name = (form.setdefault(group, {}), rest) if dot and group in ("data", "meta") else (form, operation["key"])
        if group == "data" and rest.startswith("config."):
            target, name = target.setdefault("config", {}), rest.removeprefix("config.")
        if operation["op"] == "set":
            target[name] = operation["value"]
        else:
            del target[name]
        if form.get("data", {}).get("config") == {}:
            del form["data"]["config"]
        if kind == "flow" or group == "meta":
            for name in [name for name in ("data", "meta") if form.get(name) == {}]:
                if not (name == "data" and kind == "node"):
                    del form[name]
    ordered, waiting = [], list(document["nodes"])
    parents = {node["id"]: node.get("parentId") for node in waiting}
    while waiting:  # each node behind its parent, by birth otherwise
        chain, node = [], waiting[0]
        while node:
            chain.insert(0, node)
            waiting.remove(node)
            node = next((other for other in waiting if other["id"] == parents[chain[0]["id"]]), None)
        ordered += chain
    document["nodes"] = ordered
    return document


def node(name, label=None, parent=None, x=0):
    form = {"id": name, "type": "agent", "position": {"x": Literal(str(x)), "y": Literal("0")}}
    if parent:
        form["parentId"] = parent
    return {**form, "data": {"label": label} if label else {}}


def edge(name, source, target):
    return {"id": name, "source": source, "target": target}


def create(kind, form):
    props = {key: value for key, value in form.items() if key != "id" and not (key == "data" and value == {})}
    return {"op": "create", "kind": kind, "id": form["id"], "props": props}


def put(kind, name, key, value):
    value = Literal(str(value)) if isinstance(value, (int, float)) and not isinstance(value, (bool, Literal)) else value
    if kind == "flow":
        return {"op": "set", "kind": kind, "key": key, "value": value}
    return {"op": "set", "kind": kind, "id": name, "key": key, "value": value}


def unset(kind, name, key):
    return {"op": "unset", "kind": kind, **({"id": name} if kind != "flow" else {}), "key": key}


def delete(kind, name):
    return {"op": "delete", "kind": kind, "id": name}


def restore(kind, name):
    return {"op": "restore", "kind": kind, "id": name}


def comment(name, words, at, **more):
    """The root of a thread, or with `thread` a reply, as the server logs it."""
    place = {} if "thread" in more else {"anchor": read('{"kind": "node", "id": "a", "key": "data.label"}')}
    author = {"id": "p1", "name": "Ada"}
    return {"id": name, **place, **more, "author": author, "text": words, "at": Literal(str(at))}


def said(form):
    """The operation that a client sends for it: the server sets the time."""
    return create("comment", {key: value for key, value in form.items() if key != "at"})


EMPTY = {"flow": {}, "nodes": [], "edges": []}
TWO = {"flow": {"title": "Two"}, "nodes": [node("a", "A"), node("b", "B", x=5)], "edges": [edge("e", "a", "b")]}
FAMILY = {"flow": {}, "nodes": [node("p"), node("c", parent="p"), node("x")], "edges": []}
TALK = {**TWO, "comments": [comment("t", "Why?", 1, resolved=False), comment("r", "So.", 2, thread="t"),
                            comment("u", "Here", 3, anchor=read('{"kind": "point", "x": 1.50, "y": -2}'))]}
# All digits that JSON and ECMAScript write differently.
NUMBERS = "[1.0, 1e21, 1e20, -0, -0.0, 0.1, 1E-7, 0.000001, 123456789012345680000, 5e-324, 4.50, 333333333.33333329]"


def documents():
    yield "an empty document", EMPTY
    yield "one node", {"flow": {}, "nodes": [node("n1", "A")], "edges": []}
    yield "an edge between two nodes", TWO
    yield "the flow's own properties", {
        "flow": read('{"title": "Order intake", "description": "Über\\n2", "viewport": {"zoom": 1.50, "y": -3, "x": 0},'
                     ' "data": {"team": "ops"}, "meta": {"v": 2}}'), "nodes": [], "edges": []}
    yield "ids and keys that are not ASCII", {"flow": {}, "nodes": [{
        "id": "knoten-\u00e9", "type": "\u65e5\u672c", "position": {"x": Literal("1"), "y": Literal("2")},
        "data": {"\U0001f600": "\u20ac", "\ufb33": "\u0001\u007f\"\\/", "e\u0301": "\u00e9", "a.b": "dot", "": None}}],
        "edges": []}
    yield "numbers as they were written", {"flow": {}, "nodes": [{
        "id": "n", "type": "t", "position": read('{"y": 2.0, "x": 1e1}'), "data": {"numbers": read(NUMBERS)}}],
        "edges": []}
    yield "comments beside what they are about", TALK
    yield "nested objects, whose members are sorted by UTF-16", {"flow": {}, "nodes": [{
        "id": "n", "type": "t", "position": read('{"x": 0, "y": 0}'), "meta": {"by": {"name": "x", "id": "7"}},
        "data": {"o": read('{"b": [{"z": 1, "a": [[], {}]}], "a": {"\\ud83d\\ude00": 1, "\\ufb33": 2, "\\r": 3,'
                           ' "1": true, "A": false, "a": null}}')}}], "edges": []}


def comments():
    """As transactions; they are made at the time 1000."""
    why, so = comment("t", "Why?", 1000, mentions=["p2"]), comment("r", "So.", 1000, thread="t")
    yield "a comment is logged with the time of the server", TWO, [], [said(why)], ([create("comment", why)], [])
    yield "a time that a client sends is not taken", TWO, [], [{**create("comment", {**why, "at": Literal("5"), "edited": Literal("6")})}], (
        [create("comment", why)], [])
    yield "a thread and its first reply", TWO, [], [said(so), said(why)], ([create("comment", so), create("comment", why)], [])
    yield "a thread about what is not there", EMPTY, [], [said(why)], ([create("comment", why)], [])
    yield "comments have an id space of their own", TWO, [], [said({**why, "id": "a"})], ([create("comment", {**why, "id": "a"})], [])
    yield "a reply to what is not there", TALK, [], [said({**so, "id": "n", "thread": "z"})], ("dangling", 0)
    yield "a reply to a reply", TALK, [], [said({**so, "id": "n", "thread": "r"})], ("dangling", 0)
    yield "a comment that is neither a root nor a reply", TWO, [], [
        create("comment", {"id": "n", "author": {"id": "p", "name": "A"}, "text": "x"})], ("invalid", 0)
    yield "an anchor of another kind", TWO, [], [said({**why, "anchor": {"kind": "comment", "id": "t"}})], ("invalid", 0)
    yield "a comment without words", TWO, [], [said({**why, "text": ""})], ("invalid", 0)
    yield "other words are logged with their time", TALK, [], [put("comment", "t", "text", "How?")], (
        [put("comment", "t", "text", "How?"), put("comment", "t", "edited", 1000)], [])
    yield "the same words are dropped", TALK, [], [put("comment", "t", "text", "Why?")], ([], [(0, "same")])
    yield "a thread is resolved", TALK, [], [put("comment", "t", "resolved", True)], (None, [])
    yield "a reply is not resolved", TALK, [], [put("comment", "r", "resolved", True)], ("invalid", 0)
    yield "an author stays", TALK, [], [put("comment", "t", "author", {"id": "p2", "name": "Eve"})], ("invalid", 0)
    yield "a comment has no data", TALK, [], [put("comment", "t", "data.x", 1)], ("invalid", 0)
    yield "deleting a thread deletes its replies first", TALK, [], [delete("comment", "t")], (
        [delete("comment", "r"), delete("comment", "t")], [])
    yield "deleting what a thread is about leaves the thread", TALK, [], [delete("node", "a")], (
        [delete("edge", "e"), delete("node", "a")], [])
    yield "restoring a thread without its replies", TALK, [[delete("comment", "r"), delete("comment", "t")]], [
        restore("comment", "t")], ([create("comment", comment("t", "Why?", 1, resolved=False))], [])


def transactions():
    """Name, document, earlier transactions, operations, and the outcome: (logged operations, or None for those that were
    sent; dropped), or (code, index)."""
    a2 = put("node", "a", "data.label", "A2")
    yield "a set", TWO, [], [a2], (None, [])
    yield "a set of a new property", TWO, [], [put("node", "a", "data.note", None)], (None, [])
    yield "a set to the value that is there is dropped", TWO, [], [put("node", "a", "data.label", "A"), a2], ([a2], [(0, "same")])
    yield "an equal value in other words is the same", TWO, [], [
        put("node", "b", "position", read('{"y": -0.0, "x": 5e0}'))], ([], [(0, "same")])
    yield "a set of a node that is not there is dropped", TWO, [], [put("node", "z", "data.label", "Z"), a2], ([a2], [(0, "gone")])
    yield "a set of a deleted node is dropped", TWO, [[delete("node", "a")]], [a2], ([], [(0, "gone")])
    yield "an unset", TWO, [], [unset("node", "a", "data.label")], (None, [])
    yield "an unset of a property that is not there is dropped", TWO, [], [unset("node", "a", "data.none")], ([], [(0, "same")])
    yield "an unset of a required property", TWO, [], [a2, unset("node", "a", "type")], ("invalid", 1)
    yield "a required property may be away in between", TWO, [], [
        unset("edge", "e", "source"), put("edge", "e", "source", "a")], (None, [])
    yield "creating a node and an edge to it", TWO, [], [create("node", node("n", "N")), create("edge", edge("f", "n", "a"))], (None, [])
    yield "creating an edge before its node", TWO, [], [create("edge", edge("f", "n", "a")), create("node", node("n"))], (None, [])
    yield "creating a node that is there", TWO, [], [a2, create("node", node("b"))], ("exists", 1)
    yield "creating a deleted node makes a new one", TWO, [[delete("node", "a")]], [create("node", node("a"))], (None, [])
    yield "nodes and edges have an id space each", TWO, [], [create("node", node("e"))], (None, [])
    yield "a node without a position", TWO, [], [{"op": "create", "kind": "node", "id": "n", "props": {"type": "t"}}], ("invalid", 0)
    yield "local state is never sent", TWO, [], [put("node", "a", "selected", True)], ("invalid", 0)
    yield "a position with a third coordinate", TWO, [], [
        put("node", "a", "position", read('{"x": 1, "y": 2, "z": 3}'))], ("invalid", 0)
    yield "a position too far out", TWO, [], [put("node", "a", "position", read('{"x": 100000.5, "y": 2}'))], ("invalid", 0)
    yield "the key of an id", TWO, [], [put("node", "a", "id", "z")], ("invalid", 0)
    yield "deleting an edge", TWO, [], [delete("edge", "e")], (None, [])
    yield "deleting a node deletes its edges first", TWO, [], [delete("node", "a")], ([delete("edge", "e"), delete("node", "a")], [])
    yield "deleting a node and its edge", TWO, [], [delete("edge", "e"), delete("node", "a")], (None, [])
    yield "deleting what is not there is dropped", TWO, [], [delete("node", "z"), delete("edge", "z")], ([], [(0, "gone"), (1, "gone")])
    yield "an edge to a node that is not there", TWO, [], [a2, create("edge", edge("f", "a", "z"))], ("dangling", 1)
    yield "an edge from a node to itself", TWO, [], [create("edge", edge("f", "a", "a"))], ("self_edge", 0)
    yield "turning an edge round", TWO, [], [put("edge", "e", "source", "b"), put("edge", "e", "target", "a")], (None, [])
    yield "an edge that ends up with one node", TWO, [], [put("edge", "e", "source", "b"), a2], ("self_edge", 0)
    yield "deleting a parent", FAMILY, [], [delete("node", "x"), delete("node", "p")], ("dangling", 1)
    yield "deleting a parent before its child", FAMILY, [], [delete("node", "p"), delete("node", "c")], (None, [])
    yield "deleting a parent whose child leaves", FAMILY, [], [delete("node", "p"), unset("node", "c", "parentId")], (None, [])
    yield "a parent that is not there", FAMILY, [], [put("node", "x", "parentId", "z")], ("dangling", 0)
    yield "a parent that comes later", FAMILY, [], [put("node", "x", "parentId", "z"), create("node", node("z"))], (None, [])
    yield "a node among its ancestors", FAMILY, [], [put("node", "x", "parentId", "c"), put("node", "p", "parentId", "x")], ("cycle", 0)
    yield "restoring a node without its edges", TWO, [[delete("node", "a")]], [restore("node", "a")], ([create("node", node("a", "A"))], [])
    yield "restoring a node and its edge", TWO, [[delete("node", "a")]], [restore("edge", "e"), restore("node", "a")], (
        [create("edge", edge("e", "a", "b")), create("node", node("a", "A"))], [])
    yield "restoring an edge whose node is gone", TWO, [[delete("node", "a")]], [restore("edge", "e")], ("dangling", 0)
    yield "restoring what is there is dropped", TWO, [], [restore("node", "a"), a2], ([a2], [(0, "same")])
    yield "restoring what never was is dropped", TWO, [], [restore("node", "z")], ([], [(0, "gone")])
    yield "set data sets every key and unsets the others", TWO, [[put("node", "a", "data.old", 1)]], [
        put("node", "a", "data", read('{"label": "A", "new": {"x": 1}}'))], (
        [put("node", "a", "data.new", read('{"x": 1}')), unset("node", "a", "data.old")], [])
    yield "set meta leaves data alone", TWO, [], [put("node", "a", "meta", read('{"v": 1}'))], ([put("node", "a", "meta.v", 1)], [])
    yield "set data to what it is, is dropped", TWO, [], [put("node", "a", "data", {"label": "A"})], ([], [(0, "same")])
    yield "set data to something else than an object", TWO, [], [put("node", "a", "data", [])], ("invalid", 0)
    yield "set a field of a configuration", TWO, [], [put("node", "a", "data.config.model", "m")], (None, [])
    yield "a configuration with its fields", TWO, [], [
        create("node", {**node("n"), "data": read('{"config": {"model": "m", "a.b": {"deep": 1}}}')}),
        put("node", "n", "data.config.a.b", 2)], (None, [])
    yield "set a configuration sets every field and unsets the others", TWO, [
        [put("node", "a", "data.config.old", 1), put("node", "a", "data.config.kept", "k")]], [
        put("node", "a", "data.config", read('{"kept": "k", "new": []}'))], (
        [put("node", "a", "data.config.new", []), unset("node", "a", "data.config.old")], [])
    yield "set a configuration to nothing unsets its fields", TWO, [[put("node", "a", "data.config.old", 1)]], [
        put("node", "a", "data.config", {})], ([unset("node", "a", "data.config.old")], [])
    yield "set data replaces the configuration too", TWO, [[put("node", "a", "data.config.old", 1)]], [
        put("node", "a", "data", read('{"label": "A", "config": {"new": 1}}'))], (
        [put("node", "a", "data.config.new", 1), unset("node", "a", "data.config.old")], [])
    yield "a configuration that is no object is a property", TWO, [], [put("node", "a", "data.config", None)], (None, [])
    yield "the flow's title", TWO, [], [put("flow", "", "title", "New"), put("flow", "", "data.a", 1)], (None, [])
    yield "a title too long", TWO, [], [put("flow", "", "title", "x" * 256)], ("invalid", 0)
    yield "a description too long", TWO, [], [put("flow", "", "description", "x" * 5001)], ("invalid", 0)
    yield "unsetting the title", TWO, [], [unset("flow", "", "title")], (None, [])
    yield "a viewport", TWO, [], [put("flow", "", "viewport", read('{"x": 0, "y": 0, "zoom": 10}'))], (None, [])
    yield "a zoom of nothing", TWO, [], [put("flow", "", "viewport", read('{"x": 0, "y": 0, "zoom": 0}'))], ("invalid", 0)
    yield "a zoom too large", TWO, [], [put("flow", "", "viewport", read('{"x": 0, "y": 0, "zoom": 10.1}'))], ("invalid", 0)
    yield "a property that flows have not", TWO, [], [put("flow", "", "type", "t")], ("invalid", 0)
    yield "deleting the flow", TWO, [], [{"op": "delete", "kind": "flow"}], ("invalid", 0)
    yield "an operation nobody knows", TWO, [], [a2, {"op": "move", "kind": "node", "id": "a"}], ("bad_request", 1)
    yield "an operation without an id", TWO, [], [{"op": "delete", "kind": "node"}], ("bad_request", 0)
    yield "all or nothing", TWO, [], [a2, delete("edge", "e"), create("node", node("n")), put("node", "n", "parentId", "z")], ("dangling", 3)


def transaction(name, before, earlier, operations, outcome, at=None):
    vector = {"name": name, "document": before}
    if at is not None:
        vector["at"] = Literal(str(at))
    if earlier:
        vector["earlier"] = earlier
    vector["ops"] = operations
    after = before
    for done in earlier:  # deletes of nodes spelled out here too
        gone = {operation["id"] for operation in done if operation["op"] == "delete" and operation["kind"] == "node"}
        edges = [delete("edge", form["id"]) for form in after["edges"] if {form["source"], form["target"]} & gone]
        after = apply(after, edges + done)
    if isinstance(outcome[0], str):
        vector["error"] = {"code": outcome[0], "op": outcome[1]}
    else:
        logged, dropped = outcome
        logged = operations if logged is None else logged
        kept = [op for index, op in enumerate(operations) if (index, "same") not in dropped]
        status = "noop" if not logged else "commit" if logged == kept else "rebased"
        vector["result"] = {"status": status, "ops": logged}
        if dropped:
            vector["result"]["dropped"] = [{"op": Literal(str(index)), "why": why} for index, why in dropped]
        after = apply(after, logged)
    if "error" in vector:
        vector["error"]["op"] = Literal(str(vector["error"]["op"]))
    vector["after"] = after
    vector["digest"] = digest(after)
    return vector


def main():
    about = ("Made by Tests/Conformance/document_vectors.py, without the server. documents: a document and its digest. "
             "canonical: a JSON text and its canonical form (RFC 8785). transactions: ops on a document (after the "
             "transactions of earlier; at the time at, where there are comments), the logged ops and what was dropped, or the error; the document and its digest "
             "after it.")
    canonicals = [NUMBERS, '{"b":1,"a":{"d":[],"c":"\\u00e9\\n\\/"}}', '"\\ud83d\\ude00\\u0007"', "1.0", "-0", "1e21",
                  '{"\\ufb33":1,"\\ud83d\\ude00":2,"\\u20ac":3,"z":4}']
    print("{")
    print(f' "about": {write(about)},')
    for name, vectors in [
        ("canonical", [{"text": text, "canonical": canonical(read(text))} for text in canonicals]),
        ("documents", [{"name": name, "document": form, "digest": digest(form)} for name, form in documents()]),
        ("transactions", [transaction(*vector) for vector in transactions()]
         + [transaction(*vector, at=1000) for vector in comments()]),
    ]:
        lines = ",\n".join("  " + write(vector) for vector in vectors)
        print(f' "{name}": [\n{lines}\n ]' + ("" if name == "transactions" else ","))
    print("}")


main()
