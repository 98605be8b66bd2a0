#!/usr/bin/env python3
"""Runs the Autobahn test suite against an echoing WebSocket endpoint and judges its report.

    run.py --wstest PATH --url ws://127.0.0.1:PORT/autobahn-echo --report DIR [--cases 1.*,2.*] [--exclude 12.*]

Prints one line of counts and each case that is not a plain pass; --markdown FILE writes the same as a table.
Exit code 0: every selected case ran and none failed; 1: a case failed; 2: the run is incomplete.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

GROUPS = {
    "1": "Framing", "2": "Pings and pongs", "3": "Reserved bits", "4": "Opcodes", "5": "Fragmentation",
    "6": "UTF-8", "7": "Close handshake", "9": "Limits and performance", "10": "Various",
    "12": "permessage-deflate, messages", "13": "permessage-deflate, parameters",
}


@dataclass(frozen=True)
class Case:
    """One case of the report: its number, and how the server behaved in it and in the closing handshake."""

    number: str
    behavior: str
    close: str

    @property
    def key(self) -> list[int]:
        return [int(part) for part in self.number.split(".")]

    @property
    def verdict(self) -> str:
        """passed, failed, or one of the suite's own shades: non-strict, informational, unimplemented."""
        if self.behavior == "UNIMPLEMENTED":
            return "unimplemented"
        if self.close not in ("OK", "INFORMATIONAL"):
            return "failed"
        return {"OK": "passed", "NON-STRICT": "non-strict", "INFORMATIONAL": "informational"}.get(
            self.behavior, "failed")


def main() -> int:
    options = parse_options()
    options.report.mkdir(parents=True, exist_ok=True)
    (options.report / "index.json").unlink(missing_ok=True)
    started = time.monotonic()
    selected = run_suite(options)
    cases = read_report(options.report / "index.json")
    counts = Counter(case.verdict for case in cases)
    line = (f"{counts['passed']} passed, {counts['failed']} failed, {counts['non-strict']} non-strict, "
            f"{counts['informational']} informational, {counts['unimplemented']} unimplemented: "
            f"{len(cases)} of {selected or 'unknown'} selected cases in {time.monotonic() - started:.0f} s")
    print("Autobahn: " + line)
    for case in cases:
        if case.verdict != "passed":
            print(f"  {case.verdict} {case.number}: {case.behavior}, close {case.close}")
    if options.markdown:
        options.markdown.write_text(markdown(cases, line))
    if not cases or len(cases) != selected:
        print(f"The run is incomplete, see {options.report / 'wstest.log'}")
        return 2
    # What was not negotiated was not tested.
    return 1 if counts["failed"] or counts["unimplemented"] else 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Autobahn test suite against an echoing endpoint.")
    parser.add_argument("--wstest", required=True, help="the suite's program")
    parser.add_argument("--url", required=True)
    parser.add_argument("--report", required=True, type=Path, help="directory of the report")
    parser.add_argument("--cases", default="*", help="comma separated, as 1.*,2.*")
    parser.add_argument("--exclude", default="", help="comma separated")
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--limit", type=int, default=1800, help="seconds for the whole run")
    return parser.parse_args()


# In seconds: the suite's own second is less than a busy machine may need.
PATIENCE = {"openHandshakeTimeout": 30, "closeHandshakeTimeout": 10, "serverConnectionDropTimeout": 10}


def run_suite(options: argparse.Namespace) -> int | None:
    """Runs the fuzzing client; returns how many cases it selected, None when it never got that far."""
    specification = {
        "outdir": str(options.report),
        "options": {"failByDrop": False, **PATIENCE},
        "servers": [{"agent": "FlowServer", "url": options.url, "options": {"version": 18}}],
        "cases": split(options.cases),
        "exclude-cases": split(options.exclude),
        "exclude-agent-cases": {},
    }
    specification_file = options.report / "specification.json"
    specification_file.write_text(json.dumps(specification))
    log = options.report / "wstest.log"
    with log.open("wb") as output:
        try:
            subprocess.run([options.wstest, "-m", "fuzzingclient", "-s", str(specification_file)],
                           stdout=output, stderr=subprocess.STDOUT, timeout=options.limit, check=False)
        except subprocess.TimeoutExpired:
            print(f"Stopped after {options.limit} s")
    match = re.search(r"Ok, will run (\d+) test cases", log.read_text(errors="replace"))
    return int(match.group(1)) if match else None


def split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def read_report(index: Path) -> list[Case]:
    if not index.exists():
        return []
    agents = list(json.loads(index.read_text()).values())
    results = agents[0] if agents else {}
    return sorted((Case(number, result["behavior"], result["behaviorClose"]) for number, result in results.items()),
                  key=lambda case: case.key)


def markdown(cases: list[Case], line: str) -> str:
    rows = ["| group | cases | passed | non-strict | informational | failed |", "|---|---|---|---|---|---|"]
    for number, title in GROUPS.items():
        group = [case for case in cases if case.number.split(".")[0] == number]
        counts = Counter(case.verdict for case in group)
        failed = counts["failed"] + counts["unimplemented"]
        rows.append(f"| {number} {title} | {len(group)} | {counts['passed']} | {counts['non-strict']} "
                    f"| {counts['informational']} | {failed} |")
    remarks = [f"- `{case.number}`: {case.verdict} ({case.behavior}, close {case.close})"
               for case in cases if case.verdict != "passed"]
    return "\n".join([line, "", *rows, "", *remarks]).rstrip() + "\n"


if __name__ == "__main__":
    sys.exit(main())
