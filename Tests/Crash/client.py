"""A client of generation 2 that never gives up: it joins again as who it was, and sends again what has no answer."""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from document import Document
from wire import END, Target, WebSocket

RETRY = 0.02
"""Seconds before a lost connection is opened again."""
RETRY_REFUSED = 0.2
"""The same when it was refused something."""
THINKING = 0.01
"""Seconds at most between two things that a client does."""
PATIENCE = 20.0
"""Seconds until an answer that does not come is missing, and the client joins again."""
ANSWERS_KEPT = 200
"""Answers a client compares when it asks for them again; the server keeps 256."""


class Ended(Exception):
    """This connection is over; the next one goes on."""


@dataclass
class Ledger:
    """What the clients of one process saw, to be compared with what the server has in the end."""

    answered: list[tuple[str, str, int, int, str]] = field(default_factory=list)
    """(flow, client, cseq, clock, status) of every answer that used up its number."""
    stream: dict[str, dict[int, tuple]] = field(default_factory=dict)
    """By flow and clock: (client, cseq) of the transaction there, whoever saw it."""
    problems: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    progress: Callable[[], None] = lambda: None
    """Called for every transaction that is answered for the first time."""

    def problem(self, text: str) -> None:
        if len(self.problems) < 50:
            self.problems.append(text)

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def saw(self, flow: str, clock: int, client: str | None, cseq: int | None) -> None:
        known = self.stream.setdefault(flow, {}).setdefault(clock, (client, cseq))
        if known != (client, cseq):
            self.problem(f"{flow}: clock {clock} is {known} for one and {(client, cseq)} for another")


class Surroundings(Protocol):
    """What a client must know of the run."""

    def target(self) -> Target | None:
        """Where the server is; None while it is down."""

    def settle(self) -> None:
        """A client makes no more changes, and all that it made are answered."""

    def all_settled(self) -> bool:
        """Whether every client of every process is that far."""


@dataclass
class Request:
    """A request that has no answer yet."""

    cseq: int
    event: str
    payload: dict


@dataclass
class Answered:
    """A request and its answer."""

    request: Request
    payload: dict


class FlowClient:
    """One identity of a flow, over as many connections as it takes."""

    def __init__(self, name: str, flow: str, nodes: int, surroundings: Surroundings, ledger: Ledger) -> None:
        self.name = name
        self.flow = flow
        self.nodes = nodes
        self.surroundings = surroundings
        self.ledger = ledger
        self.random = random.Random(name)
        self.document = Document()
        self.identity: dict | None = None
        self.epoch = ""
        self.clock = -1
        self.highest = -1
        self.cseq = 0
        self.made = 0
        self.pending: dict[int, Request] = {}
        self.answers: dict[int, Answered] = {}
        self.stopping = False
        self.settled = False
        self.given_up = False
        self.resting = False
        self.final: dict | None = None
        self.lives = 0
        self.abandoned: list[WebSocket] = []

    # --- connections -------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until it is told to stop and everything it sent is answered; then asks for the state and compares."""
        while self.final is None and not self.given_up:
            target = self.surroundings.target()
            try:
                if target is None:
                    raise Ended
                await self.live(target)
            except (Ended, ConnectionError, OSError, TimeoutError, asyncio.IncompleteReadError):
                await asyncio.sleep(RETRY_REFUSED if self.resting else RETRY)
                self.resting = False

    async def live(self, target: Target) -> None:
        """One connection: joins, sends again what is unanswered, goes on."""
        socket = await WebSocket.open(target)
        self.lives += 1
        try:
            await self.join(socket)
            for request in list(self.pending.values()):
                await self.send(socket, request)
            if self.answers:
                await self.ask_again(socket, max(self.answers))
            await self.read_and_write(socket)
            if self.random.random() < 0.5:
                # A tab that is still there when the next one takes over its identity; it closes much later.
                self.abandoned.append(socket)
                socket = self.abandoned.pop(0) if len(self.abandoned) > 2 else None
        finally:
            if socket:
                socket.close()

    async def read_and_write(self, socket: WebSocket) -> None:
        """Until either ends; whatever but the end of the connection ended it is raised."""
        tasks = [asyncio.create_task(self.read(socket)), asyncio.create_task(self.write(socket))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for error in results:
            if isinstance(error, Exception) and not isinstance(error, (Ended, OSError, asyncio.IncompleteReadError)):
                raise error

    async def join(self, socket: WebSocket) -> None:
        payload: dict = {"v": 2}
        if self.identity:
            payload["client"] = self.identity
        if self.clock >= 0 and self.random.random() < 0.9:
            payload["since"] = {"epoch": self.epoch, "clock": self.clock}
        await socket.message("1", "join", f"flow:{self.flow}", "phx_join", payload)
        answer = await socket.reply("join")
        if answer["status"] != "ok":
            self.ledger.count(f"join refused: {answer['response'].get('code')}")
            self.resting = True
            raise Ended
        response = answer["response"]
        self.take_identity(response)
        if self.epoch not in ("", response["epoch"]):
            self.ledger.problem(f"{self.name}: another epoch")
        self.epoch = response["epoch"]
        await self.catch_up(socket, response)

    def take_identity(self, response: dict) -> None:
        if response["client_reset"]:
            if self.answers:
                self.ledger.problem(f"{self.name}: the server has forgotten a client that it had answered")
            # Nothing of it was ever stored: the same changes under new numbers.
            self.pending = {number: Request(number, request.event, request.payload)
                            for number, request in enumerate(self.pending.values(), 1)}
            self.cseq = len(self.pending)
        self.identity = response["client"]
        if response["last_cseq"] < max(self.answers, default=0):
            self.ledger.problem(f"{self.name}: answered up to {max(self.answers)}, and the server knows only "
                                f"{response['last_cseq']}")
        if response["last_cseq"] > self.cseq:
            self.ledger.problem(f"{self.name}: the server knows a request {response['last_cseq']} that was never made")

    async def catch_up(self, socket: WebSocket, answer: dict) -> None:
        """Comes to the state of a join, sync or resync, whose digest must be that of the copy then."""
        state = answer["state"]
        self.ledger.count(f"state by {state['mode']}")
        # Parts of a large document may be older: transactions that were made since follow them.
        if state["clock"] < self.clock and "parts" not in state:
            self.ledger.problem(f"{self.name}: was at clock {self.clock}, and the server is at {state['clock']}")
        match state["mode"]:
            case "ops":
                for transaction in state["txs"]:
                    self.transaction(transaction)
            case "snapshot" if "parts" in state:
                self.document.load(await self.parts(socket, state["parts"]))
            case "snapshot":
                self.document.load(state["document"])
        self.clock = state["clock"]
        self.compare(answer["digest"])
        self.highest = max(self.highest, self.clock)

    async def parts(self, socket: WebSocket, count: int) -> dict:
        """The document that follows in pieces."""
        whole: dict = {"nodes": [], "edges": []}
        for number in range(1, count + 1):
            event, payload, _ = await self.receive(socket)
            while event != "state":
                event, payload, _ = await self.receive(socket)
            if payload["part"] != number:
                self.ledger.problem(f"{self.name}: part {payload['part']} instead of {number}")
            whole["nodes"] += payload["nodes"]
            whole["edges"] += payload["edges"]
            whole["flow"] = payload.get("flow", whole.get("flow", {}))
        return whole

    def compare(self, digest: str) -> None:
        self.ledger.count("digests compared")
        if digest != self.document.digest:
            self.ledger.problem(f"{self.name}: at clock {self.clock} the digest is {self.document.digest}, the "
                                f"server's {digest}")
            raise Ended

    # --- reading -----------------------------------------------------------------------------------------------------

    async def receive(self, socket: WebSocket) -> tuple[str, dict, str]:
        """Event, payload and ref of the next message."""
        got = await socket.receive()
        if got is END or got.opcode == 8:
            raise Ended
        _, ref, _, event, payload = json.loads(got.payload)
        return event, payload, ref

    async def read(self, socket: WebSocket) -> None:
        while True:
            event, payload, ref = await self.receive(socket)
            match event:
                case "tx":
                    self.transaction(payload)
                case "phx_reply":
                    self.reply(ref, payload)
                case "resync":
                    await self.catch_up(socket, payload)
                case "digest" if payload["clock"] == self.clock:
                    self.compare(payload["digest"])
                case "phx_error" | "phx_close":
                    self.ledger.count(event)
                    raise Ended

    def transaction(self, transaction: dict) -> None:
        self.advance(transaction["clock"], transaction["ops"], transaction["client"], transaction.get("cseq"))

    def advance(self, clock: int, operations: list[dict], client: str | None, cseq: int | None) -> None:
        if clock != self.clock + 1:
            self.ledger.problem(f"{self.name}: clock {clock} follows {self.clock}")
            raise Ended
        self.ledger.saw(self.flow, clock, client, cseq)
        self.clock = clock
        self.highest = max(self.highest, clock)
        try:
            self.document.apply(operations)
        except KeyError as error:
            self.ledger.problem(f"{self.name}: the transaction at clock {clock} does not fit: {error}")
            raise Ended from error

    def reply(self, ref: str, payload: dict) -> None:
        kind, _, number = ref.partition("-")
        if kind == "sync":
            if payload["response"]["clock"] == self.clock:
                self.compare(payload["response"]["digest"])
                self.final = {"name": self.name, "flow": self.flow, "clock": self.clock,
                              "highest": self.highest, "digest": self.document.digest, "epoch": self.epoch}
            raise Ended
        cseq = int(number)
        if kind == "again":
            self.ledger.count("answers asked for again")
            answered = self.answers.get(cseq)
            if answered and payload != answered.payload:
                self.ledger.problem(f"{self.name}: {cseq} was answered {answered.payload}, and now {payload}")
            return
        if cseq not in self.pending:
            return self.ledger.problem(f"{self.name}: a second answer to {cseq}")
        self.answer(cseq, payload)

    def answer(self, cseq: int, payload: dict) -> None:
        response, request = payload["response"], self.pending[cseq]
        code = response.get("code")
        if payload["status"] == "error" and code not in (
                "invalid", "dangling", "self_edge", "cycle", "exists", "too_large", "conflict", "future_clock"):
            self.ledger.count(f"refused: {code}")
            if code in ("nothing_to_undo", "nothing_to_redo"):
                # The number is not used up; undo is asked for alone, so that nothing stands behind it.
                del self.pending[cseq]
                self.cseq -= 1
                return
            self.resting = True
            raise Ended
        if cseq != min(self.pending):
            self.ledger.problem(f"{self.name}: {cseq} is answered before {min(self.pending)}")
        del self.pending[cseq]
        self.answers[cseq] = Answered(request, payload)
        self.answers.pop(cseq - ANSWERS_KEPT, None)
        status = response["status"] if payload["status"] == "ok" else code
        self.ledger.count(f"answered: {status}")
        self.ledger.answered.append((self.flow, self.identity["id"], cseq, response.get("clock", -1), status))
        self.ledger.progress()
        if status == "noop" and response["clock"] > self.clock:
            self.ledger.problem(f"{self.name}: a noop at clock {response['clock']}, seen up to {self.clock}")
        if status in ("commit", "rebased") and response["clock"] > self.clock:
            self.advance(response["clock"], response.get("ops", request.payload.get("ops", [])),
                         self.identity["id"], cseq)

    # --- writing -----------------------------------------------------------------------------------------------------

    async def write(self, socket: WebSocket) -> None:
        window = self.random.choice([1, 1, 4, 16])
        while True:
            await asyncio.sleep(self.random.random() * THINKING)
            if self.stopping and not self.pending:
                if not self.settled:
                    self.settled = True
                    self.surroundings.settle()
                if not self.surroundings.all_settled():
                    continue
                await socket.message("1", "sync-1", f"flow:{self.flow}", "sync",
                                     {"epoch": self.epoch, "clock": self.clock})
                await asyncio.sleep(PATIENCE)
                self.ledger.problem(f"{self.name}: a sync was not answered in {PATIENCE:g} s")
                raise Ended
            dice = self.random.random()
            if dice < 0.004:
                raise Ended
            if dice < 0.03 and self.answers:
                await self.ask_again(socket, self.random.choice(list(self.answers)))
            undoes = any(request.event != "tx" for request in self.pending.values())
            if self.stopping or undoes or len(self.pending) >= window:
                continue
            if dice < 0.06 and not self.pending:
                await self.send(socket, self.request(self.random.choice(["undo", "undo", "redo"]), {}))
            else:
                await self.send(socket, self.request("tx", {"base": self.clock, "ops": self.operations()}))

    def request(self, event: str, payload: dict) -> Request:
        self.cseq += 1
        self.pending[self.cseq] = Request(self.cseq, event, payload)
        return self.pending[self.cseq]

    async def send(self, socket: WebSocket, request: Request, ref: str = "tx") -> None:
        await socket.message("1", f"{ref}-{request.cseq}", f"flow:{self.flow}", request.event,
                             {"cseq": request.cseq, **request.payload})

    async def ask_again(self, socket: WebSocket, cseq: int) -> None:
        """Sends what is answered already; the same answer must come."""
        await self.send(socket, self.answers[cseq].request, "again")

    def operations(self) -> list[dict]:
        """A change that nobody else makes, and one that may collide with others'."""
        self.made += 1
        mark = {"op": "set", "kind": "flow", "key": f"data.{self.name}",
                "value": {"z": self.made, "a": [self.made / 4, None, True, "é\n\"€😀"]}}
        nodes = self.document.ids("node")
        dice = self.random.random()
        if len(nodes) < 3 or dice < 0.5 and len(nodes) < self.nodes:
            return [mark, *self.creation(f"{self.name}-{self.made}", nodes)]
        node = self.random.choice(nodes)
        if dice < 0.8:
            key, value = self.random.choice([
                ("position", {"x": self.random.randrange(400) / 8, "y": -self.random.randrange(400)}),
                ("data.label", f"{self.name} {self.made}"), ("data.same", 1), ("parentId", self.random.choice(nodes)),
            ])
            return [mark, {"op": "set", "kind": "node", "id": node, "key": key, "value": value}]
        return [mark, {"op": "delete", "kind": "node", "id": node}]

    def creation(self, identifier: str, nodes: list[str]) -> list[dict]:
        made = [{"op": "create", "kind": "node", "id": identifier, "props": {
            "type": "agent", "position": {"x": self.made % 1000, "y": 0.5}, "data": {"label": identifier, "b": {}}}}]
        if nodes:
            made.append({"op": "create", "kind": "edge", "id": f"e-{identifier}",
                         "props": {"source": identifier, "target": self.random.choice(nodes), "data": {}}})
        return made
