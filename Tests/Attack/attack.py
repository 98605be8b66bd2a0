#!/usr/bin/env python3
"""Attacks a server of our own beside 50 well-behaved members of a flow, one attack after the other.

    attack.py --url http://127.0.0.1:PORT --pid PID [--only NAME]

After each it asserts: the attacker got the documented answer, the members lost nothing, the named counter has risen,
and the server's memory is back within 10 %. Everything is bounded in count and time and stays on the loopback network.
"""

import argparse
import asyncio
import sys
import time
from urllib.parse import urlsplit

from attacks import ATTACKS, Attack
from members import Members
from observe import counters, resident_bytes
from wire import Target

MEMBERS = 50
ATTACK_LIMIT = 120.0
"""Seconds that one attack may take."""
MEMORY_PATIENCE = 15.0
"""Seconds in which the memory must come back."""
MEMORY_TOLERANCE = 1.10
ROUNDS_BEFORE = 1
"""Times that every attack runs before memory is compared: pools and caches fill once, and only growth after that counts."""


def main() -> int:
    options = parse_options()
    parts = urlsplit(options.url)
    if parts.hostname != "127.0.0.1" or not parts.port:
        sys.exit("attack.py attacks only http://127.0.0.1:PORT")
    chosen = [attack for attack in ATTACKS if options.only in (None, attack.name)]
    if not chosen:
        sys.exit(f"no attack named {options.only!r}; there are: {', '.join(attack.name for attack in ATTACKS)}")
    failures = asyncio.run(attack_all(Target(parts.hostname, parts.port), options.pid, chosen))
    print(f"\n{len(chosen) - failures} passed, {failures} failed, 0 skipped")
    return 1 if failures else 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Attacks a server of our own on the loopback network.")
    parser.add_argument("--url", required=True)
    parser.add_argument("--pid", required=True, type=int, help="the server's process")
    parser.add_argument("--only", help="name of one attack")
    return parser.parse_args()


async def attack_all(target: Target, pid: int, attacks: list[Attack]) -> int:
    """Returns how many attacks had a wrong outcome."""
    members = Members(target, MEMBERS)
    await members.start()
    for _ in range(ROUNDS_BEFORE):
        for number, attack in enumerate(attacks):
            await bounded(attack, attacker(target, number))
    await asyncio.sleep(2)
    failures = 0
    for number, attack in enumerate(attacks):
        fault = await attack_once(target, attacker(target, number), pid, attack, members)
        failures += fault is not None
        print(f"{'FAILED' if fault else 'PASSED'}: {attack.name}" + (f": {fault}" if fault else ""), flush=True)
    await members.stop()
    return failures


def attacker(target: Target, number: int) -> Target:
    """Every attacker has an address of its own, so that limits for one address meet nobody else."""
    return Target(target.host, target.port, f"127.0.0.{number + 10}")


async def bounded(attack: Attack, target: Target) -> str | None:
    try:
        async with asyncio.timeout(ATTACK_LIMIT):
            return await attack.run(target)
    except TimeoutError:
        return f"no end within {ATTACK_LIMIT:g} s"
    except (OSError, ValueError, asyncio.IncompleteReadError) as error:
        return f"{type(error).__name__}: {error}"


async def attack_once(target: Target, source: Target, pid: int, attack: Attack, members: Members) -> str | None:
    before = resident_bytes(pid)
    counted = (await counters(target)).get(attack.counter, 0)
    fault = await bounded(attack, source) or await members.settle()
    if fault:
        return fault
    if (await counters(target)).get(attack.counter, 0) <= counted:
        return f"{attack.counter} has not risen"
    deadline = time.monotonic() + MEMORY_PATIENCE
    while resident_bytes(pid) > before * MEMORY_TOLERANCE:
        if time.monotonic() > deadline:
            return f"memory grew from {before >> 10} to {resident_bytes(pid) >> 10} KiB"
        await asyncio.sleep(0.2)
    return None


if __name__ == "__main__":
    sys.exit(main())
