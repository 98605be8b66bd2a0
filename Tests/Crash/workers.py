"""Processes of several clients each."""

import paths  # noqa: F401  (wire is in another directory)

import asyncio
import logging
import multiprocessing
from dataclasses import dataclass

from client import FlowClient, Ledger
from wire import Target

SETTLE = 45.0
"""Seconds in which every client must have all its answers and the same state."""


@dataclass
class Plan:
    """Who the clients of a process are: (name, flow, nodes that the flow may have)."""

    clients: list[tuple[str, str, int]]


@dataclass
class Outcome:
    """What they found."""

    answered: list
    stream: dict
    problems: list[str]
    counts: dict[str, int]
    finals: list[dict]


class Board:
    """What the processes share: where the server is, how many requests are answered, and whether to stop."""

    def __init__(self, clients: int) -> None:
        self.port = multiprocessing.Value("i", 0)
        self.unsettled = multiprocessing.Value("i", clients)
        self.answered = multiprocessing.Value("q", 0)
        self.patience = multiprocessing.Value("d", SETTLE)
        self.stop = multiprocessing.Event()

    def target(self) -> Target | None:
        return Target("127.0.0.1", self.port.value) if self.port.value else None

    def settle(self) -> None:
        with self.unsettled.get_lock():
            self.unsettled.value -= 1

    def all_settled(self) -> bool:
        return self.unsettled.value == 0

    def progress(self) -> None:
        with self.answered.get_lock():
            self.answered.value += 1


class Workers:
    """The processes."""

    def __init__(self, plans: list[Plan]) -> None:
        self.board = Board(sum(len(plan.clients) for plan in plans))
        self.pipes = []
        self.processes = []
        for plan in plans:
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.Process(target=work, args=(plan, self.board, theirs), daemon=True)
            process.start()
            theirs.close()
            self.pipes.append(ours)
            self.processes.append(process)

    def finish(self, patience: float = SETTLE) -> list[Outcome]:
        """Has every client settle; what they found."""
        self.board.patience.value = patience
        self.board.stop.set()
        outcomes = []
        for pipe, process in zip(self.pipes, self.processes):
            try:
                if not pipe.poll(patience + 15):
                    raise EOFError
                outcomes.append(pipe.recv())
            except EOFError:
                outcomes.append(Outcome([], {}, [f"a process of clients gave no account (exit code "
                                                 f"{process.exitcode})"], {}, []))
            process.kill()
            process.join()
        return outcomes


def work(plan: Plan, board: Board, pipe) -> None:
    # Writing to a server that was killed is what happens here.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    pipe.send(asyncio.run(run(plan, board)))


async def run(plan: Plan, board: Board) -> Outcome:
    ledger = Ledger(progress=board.progress)
    clients = [FlowClient(name, flow, nodes, board, ledger) for name, flow, nodes in plan.clients]
    tasks = [asyncio.create_task(client.run()) for client in clients]
    while not board.stop.is_set():
        await asyncio.sleep(0.02)
        failed(tasks, ledger)
    for client in clients:
        client.stopping = True
    if tasks:
        await asyncio.wait(tasks, timeout=board.patience.value)
    failed(tasks, ledger)
    for client in clients:
        if not client.final:
            ledger.problem(f"{client.name}: has not settled; unanswered {sorted(client.pending)[:5]}")
        client.given_up = True
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=5)
    return Outcome(ledger.answered, ledger.stream, ledger.problems, ledger.counts,
                   [client.final for client in clients if client.final])


def failed(tasks: list[asyncio.Task], ledger: Ledger) -> None:
    """Notes clients that ended by an error of their own, and forgets them."""
    for task in list(tasks):
        if task.done() and not task.cancelled() and (error := task.exception()):
            ledger.problem(f"a client failed: {type(error).__name__}: {error}")
            tasks.remove(task)
