"""The server under test: started again and again on the same data, and ended without warning."""

import paths  # noqa: F401  (peers is in another directory)

import os
import signal
import subprocess
import time
from pathlib import Path

from peers import port_in

PATIENCE = 20.0
"""Seconds that a server has until it takes connections."""


class Server:
    """One process at a time on one data directory."""

    def __init__(self, binary: Path, directory: Path, options: list[str] = [], prefix: list[str] = []) -> None:
        self.binary = binary
        self.data = directory / "data"
        self.log = directory / "log"
        self.options = options
        self.prefix = prefix
        self.process: subprocess.Popen | None = None

    def spawn(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*self.prefix, str(self.binary), "--host", "127.0.0.1", "--port", "0", "--data", str(self.data),
                 *self.options], stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)

    def port(self) -> int:
        """Where it listens. Raises when it does not come up."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            if port := port_in(self.log):
                return port
            time.sleep(0.003)
        raise RuntimeError(f"the server did not start (exit code {self.process.poll()}): "
                           f"{self.log.read_text(errors='replace')}")

    def kill(self) -> None:
        """kill -9: nothing is flushed, closed or said."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ends it as an operator would; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL

    def freeze(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)
