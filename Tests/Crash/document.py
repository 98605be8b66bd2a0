"""A client's copy of a flow: what operations make of it, and its digest (docs/protocol.md)."""

import hashlib
import json

Key = tuple[str, str]
"""Kind and id of an element; the flow itself is ("flow", "")."""


def canonical(value: object) -> str:
    """The JSON text of RFC 8785."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(item)}" for name, item in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        # Python and ECMAScript write the same shortest digits between these bounds; further out nothing is tested.
        assert value == 0 or 1e-6 <= abs(value) < 1e16
        return str(int(value)) if value.is_integer() else repr(value)
    return json.dumps(value, ensure_ascii=False)


def term(kind: str, identifier: str, key: str, value: object) -> int:
    """What one property adds to the digest."""
    text = canonical([kind, identifier, key, value])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")


def flattened(element: dict) -> dict[str, object]:
    """The properties of an element in React Flow's form, by their keys."""
    properties = {}
    for name, value in element.items():
        if name in ("data", "meta"):
            properties |= {f"{name}.{member}": item for member, item in value.items()}
        elif name != "id":
            properties[name] = value
    return properties


class Document:
    """Elements by kind and id, each a dictionary of properties, and the digest that follows every write."""

    def __init__(self) -> None:
        self.elements: dict[Key, dict[str, object]] = {("flow", ""): {}}
        self.sum = 0

    @property
    def digest(self) -> str:
        return f"{self.sum % (1 << 128):032x}"

    def ids(self, kind: str) -> list[str]:
        return [identifier for element, identifier in self.elements if element == kind]

    def load(self, document: dict) -> None:
        """Becomes what a snapshot says."""
        self.__init__()
        for key, value in flattened(document.get("flow", {})).items():
            self.set(("flow", ""), key, value)
        for kind in ("node", "edge"):
            for element in document[kind + "s"]:
                self.create((kind, element["id"]), element)

    def apply(self, operations: list[dict]) -> None:
        """Carries out operations of the log. Raises KeyError when one does not fit what is here."""
        for operation in operations:
            element = (operation["kind"], operation.get("id", ""))
            match operation["op"]:
                case "create":
                    self.create(element, operation["props"])
                case "set":
                    self.set(element, operation["key"], operation["value"])
                case "unset":
                    self.unset(element, operation["key"])
                case "delete":
                    for key in list(self.elements[element]):
                        self.unset(element, key)
                    del self.elements[element]
                case other:
                    raise KeyError(f"the log has an operation {other!r}")

    def create(self, element: Key, form: dict) -> None:
        if element in self.elements:
            raise KeyError(f"{element} is created a second time")
        self.elements[element] = {}
        for key, value in flattened(form).items():
            self.set(element, key, value)

    def set(self, element: Key, key: str, value: object) -> None:
        self.unset(element, key)
        self.elements[element][key] = value
        self.sum += term(*element, key, value)

    def unset(self, element: Key, key: str) -> None:
        properties = self.elements[element]
        if key in properties:
            self.sum -= term(*element, key, properties.pop(key))
