#!/usr/bin/env python3
"""Measures our server beside `limit` in interleaved pairs and prints the table of docs/benchmarks.md.

Each pair runs a scenario on a fresh server and a fresh limit, one after the other; figures are medians of the rounds.
"""

import argparse
import resource
import statistics
import sys
import tempfile
from pathlib import Path

import report
from cold_open import cold_open
from joining import joining
from measure import Figures, Generator, run
from opening import opening
from peers import FlowServer, Limit, Peer
from scenarios import ALL_READ, ONE_STALLED, TEN_THOUSAND, Scenario, fanout, growth, table
from turns import turns

IDLE_CLIENTS = 9000


def main() -> int:
    options = parse_options()
    generator = Generator(options.generator, Path(__file__).parent,
                          seconds=2 if options.quick else 6, warmup=0.5 if options.quick else 1.5)
    server = FlowServer("server", options.server)
    limit = Limit("limit", options.limit)
    rounds = 1 if options.quick else 3

    pairs = table(idle_clients()) + growth()
    stored = fanout()
    if options.scenario:
        pairs = [scenario for scenario in pairs if scenario.name == options.scenario]
        stored = [scenario for scenario in stored if scenario.name.split()[0] == options.scenario]
    results = measure_pairs(generator, [server, limit], pairs, rounds)
    results |= measure_pairs(generator, [server, FlowServer("relay", options.server), limit], stored, rounds)
    alone = [] if options.quick or options.scenario else [TEN_THOUSAND]
    results |= measure_pairs(generator, [server], alone, rounds)
    stalled = None
    if not options.scenario:
        stalled = (median_of([run(generator, server, ALL_READ) for _ in range(rounds)]),
                   median_of([run(generator, server, ONE_STALLED, stalled=True) for _ in range(rounds)]))
    opened = None
    if options.scenario == "opening" or not (options.quick or options.scenario):
        with tempfile.TemporaryDirectory() as directory:
            opened = opening(generator, server, Path(directory)) | {
                "cold": cold_open(server, Path(directory)), "joining": joining(server, Path(directory)),
                "turns": turns(server, Path(directory))}
    print(report.markdown(pairs + alone, stored, results, stalled, rounds, generator.seconds))
    if opened:
        print("\n\n".join(["", report.opening_line(opened), report.cold_open_line(opened["cold"]),
                           report.joining_line(opened["joining"]), report.turns_line(opened["turns"])]))
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, type=Path, help="binary of FlowServer")
    parser.add_argument("--limit", required=True, type=Path, help="binary of limit.c")
    parser.add_argument("--generator", required=True, type=Path, help="binary of chanbench.c")
    parser.add_argument("--quick", action="store_true", help="one round of 2 s: to see that it works, not to compare")
    parser.add_argument("--scenario", help="only this one: i, ii, iii, iv, v, vi, tx, opening")
    return parser.parse_args()


def idle_clients() -> int:
    """As many as the hard limit of open files leaves room for; root may raise it, so that is tried first."""
    wanted = IDLE_CLIENTS + 1000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        return max(1000, hard - 1000)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    return IDLE_CLIENTS


def measure_pairs(generator: Generator, peers: list[Peer], scenarios: list[Scenario],
                  rounds: int) -> dict[tuple[str, str], Figures]:
    """Medians by scenario and peer. The rounds are the outer loop, so that a mood of the machine meets everybody."""
    runs: dict[tuple[str, str], list[Figures]] = {}
    for number in range(1, rounds + 1):
        for scenario in scenarios:
            if scenario.rounds and number > scenario.rounds:
                continue
            for peer in peers:
                print(f"round {number} of {rounds}: {scenario.name}, {peer.name}", file=sys.stderr)
                runs.setdefault((scenario.name, peer.name), []).append(run(generator, peer, scenario))
    return {key: median_of(figures) for key, figures in runs.items()}


def median_of(runs: list[Figures]) -> Figures:
    """Figure by figure; of what must never happen, the worst."""
    worst = ("lost", "duplicates", "out_of_order", "misrouted", "dropped", "reply_missing", "reply_errors")
    return {key: (max if key in worst else statistics.median)(figures[key] for figures in runs) for key in runs[0]}


if __name__ == "__main__":
    sys.exit(main())
