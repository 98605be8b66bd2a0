"""The tables of docs/benchmarks.md."""

from cold_open import EDGES, NODES
from joining import JOINERS, MISSED
from measure import Figures
from scenarios import CONNECT_CPU, CPU, MEMORY, P99, RATE, Scenario, Target
from turns import LIMIT
from turns import EDGES as MOST_EDGES
from turns import NODES as MOST_NODES

Results = dict[tuple[str, str], Figures]

LABELS = {
    CPU: ("server CPU per million deliveries", "s", 2),
    RATE: ("deliveries per second", "", 0),
    P99: ("delivery latency p99", "ms", 2),
    CONNECT_CPU: ("server CPU per connect and join", "µs", 0),
    MEMORY: ("user memory per idle joined connection", "B", 0),
}
FAULTS = {"lost": "lost", "duplicates": "duplicated", "out_of_order": "reordered", "misrouted": "misrouted",
          "reply_missing": "replies missing"}
COLD_OPEN_MS = 100.0
"""What opening a flow of 10,000 nodes may take, in milliseconds."""
CATCH_UP_MS = 10.0
"""What catching up with 1,000 transactions may take, in milliseconds."""


def markdown(scenarios: list[Scenario], stored: list[Scenario], results: Results,
             stalled: tuple[Figures, Figures] | None, rounds: int, seconds: float) -> str:
    lines = [f"Medians of {rounds} interleaved pairs of {seconds:g} s, default flags.", "",
             "| scenario | figure | server | limit | ratio | target | met |", "|---|---|---|---|---|---|---|"]
    for scenario in scenarios:
        if not scenario.name.startswith("growth"):
            lines += scenario_rows(scenario, results)
    lines += ["", *fault_line(results), "", *idle_lines(results)]
    grown = [scenario for scenario in scenarios if scenario.name.startswith("growth")]
    if grown:
        lines += ["", *growth_table(grown, results)]
    if stored:
        lines += ["", *fanout_table(stored, results)]
    if stalled:
        lines += ["", *stalled_lines(*stalled)]
    return "\n".join(lines)


def scenario_rows(scenario: Scenario, results: Results) -> list[str]:
    ours, floor = results[scenario.name, "server"], results[scenario.name, "limit"]
    figures = (CONNECT_CPU, MEMORY) if scenario.idle else (CPU, RATE, P99)
    targets = {target.figure: target for target in scenario.targets}
    rows = []
    for figure in figures:
        ratio = ours[figure] / floor[figure] if floor[figure] else float("nan")
        verdict = judged(targets.get(figure), ours[figure], ratio)
        rows.append(f"| {scenario.name}: {scenario.title} | {LABELS[figure][0]} | {shown(figure, ours)} "
                    f"| {shown(figure, floor)} | {ratio:.2f} | {verdict} |")
    return rows


def judged(target: Target | None, value: float, ratio: float) -> str:
    if not target:
        return "| "
    return f"{target} | {'yes' if target.met(value if target.absolute else ratio) else '**no**'}"


def shown(figure: str, figures: Figures) -> str:
    _, unit, digits = LABELS[figure]
    value = figures[figure] / 1000 if unit == "ms" else figures[figure]
    return f"{value:,.{digits}f} {unit}".rstrip()


def fault_line(results: Results) -> list[str]:
    """The worst run of ours over all scenarios; the target is 0 of each."""
    worst = {key: max((figures.get(key, 0) for (_, peer), figures in results.items() if peer == "server"), default=0)
             for key in FAULTS}
    text = ", ".join(f"{FAULTS[key]} {value:.0f}" for key, value in worst.items())
    return [f"Deliveries of our server over all runs (target 0): {text}."]


def idle_lines(results: Results) -> list[str]:
    ours = results.get(("v", "server"))
    if not ours:
        return []
    used = max(0.0, ours["server_cpu_pct"])
    return [f"Idle joined connections: the server used {used:.1f} % of a core while nothing happened. The"
            f" kernel's own share, sockets, files and buffers, is {ours['kernel_bytes_per_connection']:,.0f} B "
            "for each connection at the server's end, whichever server holds it."]


def growth_table(scenarios: list[Scenario], results: Results) -> list[str]:
    lines = ["| members of one flow | server CPU per million deliveries | limit | ratio | p99 |",
             "|---|---|---|---|---|"]
    for scenario in scenarios:
        ours, floor = results[scenario.name, "server"], results.get((scenario.name, "limit"))
        lines.append(f"| {scenario.clients} | {shown(CPU, ours)} | {shown(CPU, floor) if floor else ''} "
                     f"| {f'{ours[CPU] / floor[CPU]:.2f}' if floor else ''} | {shown(P99, ours)} |")
    return lines


def fanout_table(scenarios: list[Scenario], results: Results) -> list[str]:
    """Transactions that are stored, beside a relay of the same bytes by the same server, and beside limit."""
    lines = ["| transactions | server CPU per million deliveries | relay | limit | ratio to limit | target | met "
             "| delivery p99 | relay's p99 + 1.5 × commit p99 | met |", "|---|---|---|---|---|---|---|---|---|---|"]
    for scenario in scenarios:
        ours, relay, floor = (results[scenario.name, peer] for peer in ("server", "relay", "limit"))
        bound = relay[P99] + 1.5 * ours["commit_p99_us"]
        ratio = ours[CPU] / floor[CPU]
        lines.append(f"| {scenario.title} | {shown(CPU, ours)} | {shown(CPU, relay)} | {shown(CPU, floor)} "
                     f"| {ratio:.2f} (relay {relay[CPU] / floor[CPU]:.2f}) "
                     f"| {judged(scenario.targets[0], ours[CPU], ratio)} | {shown(P99, ours)} "
                     f"| {bound / 1000:,.2f} ms | {'yes' if ours[P99] <= bound else '**no**'} |")
    return lines


def stalled_lines(without: Figures, with_reader: Figures) -> list[str]:
    more = (with_reader["rss_peak_kb"] - without["rss_peak_kb"]) / 1024
    return ["One reader among 1000 that stops reading, changes of 6 kB at 50 a second: "
            f"p99 of the others {shown(P99, with_reader)} ({shown(P99, without)} without it), "
            f"peak memory {more:+.1f} MiB, its connection "
            f"{'ended by the server' if with_reader['stalled_dropped'] else 'still open'} at the end, "
            f"lost {with_reader['lost']:.0f}."]


def opening_line(figures: dict[str, Figures]) -> str:
    alone, large = figures["alone"], figures["large"]
    ratios = {key: large[key] / alone[key] for key in ("open_ms", "open_bytes")}
    return (f"A flow of 100 nodes in a database of {large['bytes'] / (1 << 30):.2f} GiB: first read after "
            f"{large['open_ms']:.1f} ms with {large['open_bytes'] / 1024:,.0f} KiB of memory, in a database of its own "
            f"{alone['open_ms']:.1f} ms and {alone['open_bytes'] / 1024:,.0f} KiB (target ≤ 1.5 × both: "
            f"{'yes' if max(ratios.values()) <= 1.5 else '**no**'}).")


def cold_open_line(figures: Figures) -> str:
    opened = figures["cold_open_ms"] - figures["warm_ms"]
    return (f"A flow of 10,000 nodes and 20,000 edges that is not in memory: a write is answered {opened:.0f} ms later "
            f"than the next one, which takes {figures['warm_ms']:.1f} ms (target ≤ {COLD_OPEN_MS:.0f} ms: "
            f"{'yes' if opened <= COLD_OPEN_MS else '**no**'}). It takes {figures['open_bytes'] / (1 << 20):.1f} MiB, "
            f"{figures['open_bytes'] / (NODES + EDGES):,.0f} bytes for each node and edge.")


def joining_line(figures: Figures) -> str:
    peak, allowed = figures["crowd_peak_bytes"], (3 << 20) + (64 << 10) * JOINERS
    return (f"Who has missed {MISSED:,} transactions has them {figures['catch_up_ms']:.1f} ms after the join (target ≤ "
            f"{CATCH_UP_MS:.0f} ms: {'yes' if figures['catch_up_ms'] <= CATCH_UP_MS else '**no**'}). While {JOINERS:,} "
            f"members join a flow of 1 MiB at once, the process has up to {peak / (1 << 20):.1f} MiB more than before "
            f"(target ≤ {allowed / (1 << 20):.1f} MiB: {'yes' if peak <= allowed else '**no**'}).")


def turns_line(figures: Figures) -> str:
    return (f"A flow of {MOST_NODES:,} nodes and {MOST_EDGES:,} edges is filled, joined, changed, undone, restored, read, "
            f"copied and unloaded: of {figures['turns']:,.0f} turns of the loops {figures['long_turns']:.0f} take more "
            f"than {LIMIT * 1000:.0f} ms, none more than {figures['longest_s'] * 1000:.0f} ms (target: none more than "
            f"{LIMIT * 1000:.0f} ms: {'yes' if figures['long_turns'] == 0 else '**no**'}).")
