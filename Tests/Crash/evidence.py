"""What must be true when all is over: of the accounts of the clients, and of the database that the server left."""

import json
import sqlite3
from collections import Counter
from pathlib import Path

from document import Document
from workers import Outcome

TRANSACTIONS = (1, 5, 6)
"""Kinds of log records that have a clock of their own."""


def faults(outcomes: list[Outcome], database: Path) -> list[str]:
    """Everything that is wrong."""
    found = [problem for outcome in outcomes for problem in outcome.problems]
    finals = [final for outcome in outcomes for final in outcome.finals]
    flows = sorted({final["flow"] for final in finals})
    found += [f"{final['name']}: ends at clock {final['clock']}, and has seen {final['highest']}"
              for final in finals if final["clock"] < final["highest"]]
    found += streams_differ(outcomes)
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        for flow in flows:
            ends = {(final["clock"], final["digest"], final["epoch"]) for final in finals if final["flow"] == flow}
            if len(ends) != 1:
                found.append(f"{flow}: the clients end with different states {ends}")
            found += log_faults(connection, flow, outcomes, next(iter(ends)))
    return found


def streams_differ(outcomes: list[Outcome]) -> list[str]:
    """Clocks at which the clients of different processes saw different transactions."""
    seen: dict[tuple[str, int], tuple] = {}
    return [f"{flow}: clock {clock} is {seen[flow, clock]} for one process and {transaction} for another"
            for outcome in outcomes for flow, stream in outcome.stream.items() for clock, transaction in stream.items()
            if seen.setdefault((flow, clock), transaction) != transaction]


def log_faults(connection: sqlite3.Connection, flow: str, outcomes: list[Outcome], end: tuple) -> list[str]:
    """Compares the log of a flow with what its clients were told."""
    number, floor = connection.execute("SELECT flow, floor_position FROM flows WHERE id = ?", (flow,)).fetchone()
    rows = connection.execute(
        "SELECT entry & 0xFFFFFFFF, clock, kind, client, cseq, operations FROM log WHERE entry >> 32 = ? "
        "ORDER BY entry",
        (number,)).fetchall()
    if floor:
        return [f"{flow}: its log begins at {floor}; the run is too long to be checked"]
    found = []
    if [row[0] for row in rows] != list(range(1, len(rows) + 1)):
        found.append(f"{flow}: positions of the log have gaps")
    transactions = [row for row in rows if row[2] in TRANSACTIONS]
    if [row[1] for row in transactions] != list(range(1, len(transactions) + 1)):
        found.append(f"{flow}: clocks of the log have gaps")
    times = Counter((row[3], row[4]) for row in rows if row[3])
    found += [f"{flow}: {key} stands {count} times in the log" for key, count in times.items() if count > 1]
    found += missing(flow, rows, outcomes)
    return found + replayed(flow, transactions, end)


def missing(flow: str, rows: list[tuple], outcomes: list[Outcome]) -> list[str]:
    """Answers that the log does not have, or has at another clock; transactions seen that it does not have."""
    stored = {(row[3], row[4]): row for row in rows}
    by_clock = {row[1]: (row[3], row[4]) for row in rows if row[2] in TRANSACTIONS}
    found = []
    for outcome in outcomes:
        for told, client, cseq, clock, status in outcome.answered:
            row = stored.get((client, cseq))
            if told != flow:
                continue
            if not row:
                found.append(f"{flow}: LOST: {client} {cseq}, answered {status} at clock {clock}")
            elif (row[2] in TRANSACTIONS) != (status in ("commit", "rebased")):
                found.append(f"{flow}: {client} {cseq} was answered {status}, and is a record of kind {row[2]}")
            elif status in ("commit", "rebased") and row[1] != clock:
                found.append(f"{flow}: {client} {cseq} was answered at clock {clock}, and stands at {row[1]}")
        found += [f"{flow}: LOST: {transaction} was seen at clock {clock}, where the log has {by_clock.get(clock)}"
                  for clock, transaction in outcome.stream.get(flow, {}).items()
                  if by_clock.get(clock) != transaction]
    return found


def replayed(flow: str, transactions: list[tuple], end: tuple) -> list[str]:
    """Whether the log, carried out once from nothing, makes what everybody has."""
    document = Document()
    try:
        for row in transactions:
            document.apply(json.loads(row[5]))
    except (KeyError, ValueError) as error:
        return [f"{flow}: the log cannot be replayed: {error}"]
    clock, digest, _ = end
    if (len(transactions), document.digest) != (clock, digest):
        return [f"{flow}: the log makes {document.digest} at clock {len(transactions)}, the clients have {digest} "
                f"at {clock}"]
    return []
