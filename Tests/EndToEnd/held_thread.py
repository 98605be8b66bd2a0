"""Holds one thread of a server: what that thread would do waits, and what waits for it can be seen."""

import ctypes
import os
import time
from contextlib import contextmanager
from pathlib import Path

from server_process import PATIENCE

SEIZE, INTERRUPT, DETACH = 0x4206, 0x4207, 17
WALL = 0x40000000
LIBRARY = ctypes.CDLL(None, use_errno=True)


def threads(server, name):
    """The numbers of the threads whose names begin so."""
    tasks = Path(f"/proc/{server.process.pid}/task").iterdir()
    return sorted(int(each.name) for each in tasks if (each / "comm").read_text().startswith(name))


def trace(request, thread):
    if LIBRARY.ptrace(ctypes.c_long(request), ctypes.c_long(thread), None, None) < 0:
        raise OSError(ctypes.get_errno(), f"ptrace {request} of {thread}")


@contextmanager
def held(server, name, index=None):
    """All threads whose names begin so stand still meanwhile, or one of them."""
    chosen = threads(server, name)
    if index is not None:
        chosen = [chosen[index]]
    assert chosen, f"no thread {name}"
    seized = []
    try:
        for thread in chosen:
            trace(SEIZE, thread)
            seized.append(thread)
            trace(INTERRUPT, thread)
            wait_until_stopped(thread)
        yield
    finally:
        for thread in seized:
            trace(DETACH, thread)


def wait_until_stopped(thread):
    end = time.monotonic() + PATIENCE
    while os.waitpid(thread, WALL | os.WNOHANG)[0] != thread:
        assert time.monotonic() < end, "the thread does not stop"
        time.sleep(0.001)
