"""A server that runs under callgrind, which counts its instructions in user space."""

import re
import subprocess
from pathlib import Path

from peers import FlowServer


class CountedServer:
    """A server whose instructions are counted; used as a context manager."""

    def __init__(self, binary: Path) -> None:
        self.running = CallgrindServer("server", binary).start([])
        self.port = self.running.port
        self.dumps = 0

    def __enter__(self) -> "CountedServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.running.stop()

    def count(self) -> int:
        """Instructions since the last call."""
        self.dumps += 1
        subprocess.run(["callgrind_control", "--dump", str(self.running.pid)], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        dump = self.running.directory / f"counts.{self.dumps}"
        return self.running.wait_for(lambda: total_of(dump))


def total_of(dump: Path) -> int | None:
    """The last line of a whole dump."""
    found = re.search(r"^totals: (\d+)$", dump.read_text(), re.MULTILINE) if dump.exists() else None
    return int(found.group(1)) if found else None


class CallgrindServer(FlowServer):
    patience = 120.0
    """Under callgrind everything takes some fifty times as long."""

    def command(self, directory: Path) -> list[str]:
        return ["valgrind", "--tool=callgrind", f"--callgrind-out-file={directory / 'counts'}",
                *super().command(directory)]
