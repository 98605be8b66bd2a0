"""The two servers that are compared: ours, and `limit`, the least that such a server can do."""

import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

START_PATIENCE = 20.0
"""Seconds that a server has until it takes connections."""


@dataclass
class Peer:
    """A server to measure; every run gets a fresh process."""

    name: str
    binary: Path
    options: list[str] = field(default_factory=list)

    def start(self, extra: list[str]) -> "Running":
        raise NotImplementedError


class FlowServer(Peer):
    patience = START_PATIENCE

    def start(self, extra: list[str]) -> "Running":
        directory = Path(tempfile.mkdtemp())
        log = (directory / "log").open("wb")
        process = subprocess.Popen(
            [*self.command(directory), *extra], stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        running = Running(process, directory, self.patience)
        running.port = running.wait_for(lambda: port_in(directory / "log"))
        return running

    def command(self, directory: Path) -> list[str]:
        return [str(self.binary), "--host", "127.0.0.1", "--port", "0", "--data", str(directory / "data"),
                *self.options]


class Limit(Peer):
    def start(self, extra: list[str]) -> "Running":
        port = free_port()
        process = subprocess.Popen([self.binary, str(port)], stdin=subprocess.DEVNULL)
        running = Running(process, None)
        running.port = running.wait_for(lambda: port if answers(port) else None)
        return running


class Running:
    """A started server; used as a context manager, it is stopped at the end."""

    def __init__(self, process: subprocess.Popen, directory: Path | None, patience: float = START_PATIENCE) -> None:
        self.process = process
        self.directory = directory
        self.patience = patience
        self.port = 0

    @property
    def pid(self) -> int:
        return self.process.pid

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait_for(self, probe):
        """What the probe returns once it returns something; the process is stopped when it never does."""
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline and self.process.poll() is None:
            if result := probe():
                return result
            time.sleep(0.02)
        log = (self.directory / "log").read_text(errors="replace") if self.directory else ""
        self.stop()
        raise RuntimeError(f"{self.process.args[0]} did not start: {log}")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.directory:
            shutil.rmtree(self.directory, ignore_errors=True)


def port_in(log: Path) -> int | None:
    match = re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text(errors="replace"))
    return int(match.group(1)) if match else None


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
