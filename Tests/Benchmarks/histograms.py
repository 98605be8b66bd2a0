"""What the server says of itself in its metrics."""

import urllib.request


def storage_metrics(port: int) -> dict[str, float]:
    """Every sample of the store, by its name and labels."""
    return server_metrics(port, "flows_storage_")


def server_metrics(port: int, prefix: str) -> dict[str, float]:
    """The samples whose names begin so, by their names and labels."""
    metrics = {}
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as page:
        for line in page.read().decode().splitlines():
            if line.startswith(prefix):
                name, _, value = line.rpartition(" ")
                metrics[name] = float(value)
    return metrics


def histogram(metrics: dict[str, float], name: str) -> list[tuple[float, float, float]]:
    """The buckets that are not empty: from, to, count."""
    found, low, seen = [], 0.0, 0.0
    for key, value in metrics.items():
        if key.startswith(f'{name}_bucket{{le="') and "Inf" not in key:
            high = float(key.split('"')[1])
            if value > seen:
                found.append((low, high, value - seen))
            low, seen = high, value
    return found


def quantile(metrics: dict[str, float], name: str, share: float) -> float:
    """A quantile; within a bucket values are taken to be spread evenly."""
    buckets = histogram(metrics, name)
    wanted = share * sum(count for _, _, count in buckets)
    for low, high, count in buckets:
        if wanted <= count:
            return low + (high - low) * wanted / count
        wanted -= count
    return buckets[-1][1]
