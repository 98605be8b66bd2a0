"""What an operator sees of the server: its counters and its memory."""

import asyncio
from pathlib import Path

from wire import Peer, Target


async def counters(target: Target) -> dict[str, float]:
    """Every sample of /metrics by its name, and the sum over the labels by the name alone."""
    peer = await Peer.connect(target)
    await peer.send(f"GET /metrics HTTP/1.1\r\nHost: {target.host}:{target.port}\r\nConnection: close\r\n\r\n".encode())
    text = (await asyncio.wait_for(peer.reader.read(), 10)).decode()
    peer.close()
    samples: dict[str, float] = {}
    for line in text.splitlines():
        if line.startswith("flows_"):
            name, _, value = line.rpartition(" ")
            samples[name] = float(value)
            if "{" in name:
                family = name.partition("{")[0]
                samples[family] = samples.get(family, 0) + float(value)
    return samples


def resident_bytes(pid: int) -> int:
    """The resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("/proc/PID/status has no line VmRSS")
