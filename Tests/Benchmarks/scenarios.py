"""The scenarios: what the load generator does in each, and what our figures must reach beside `limit`'s."""

from dataclasses import dataclass, field

CPU = "cpu_s_per_m"
RATE = "deliveries_per_s"
P99 = "lat_p99_us"
CONNECT_CPU = "connect_cpu_us"
MEMORY = "user_bytes_per_connection"


@dataclass(frozen=True)
class Target:
    """A bound for one figure of ours: of its ratio to limit's, or of the figure itself where `absolute`."""

    figure: str
    at_most: float | None = None
    at_least: float | None = None
    absolute: bool = False

    def met(self, value: float) -> bool:
        return (self.at_most is None or value <= self.at_most) and (self.at_least is None or value >= self.at_least)

    def __str__(self) -> str:
        bound = f"≤ {self.at_most:g}" if self.at_most is not None else f"≥ {self.at_least:g}"
        return bound if self.absolute else bound + " × limit"


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    generator: list[str]
    targets: list[Target] = field(default_factory=list)
    server_options: list[str] = field(default_factory=list)
    rounds: int | None = None
    transactions: bool = False
    """The server stores what its peers relay."""

    @property
    def clients(self) -> int:
        return int(self.generator[self.generator.index("--clients") + 1])

    @property
    def idle(self) -> bool:
        return "--idle" in self.generator


FULL_SPEED = [Target(CPU, at_most=1.25), Target(RATE, at_least=0.8), Target(P99, at_most=1.5)]
DEFLATE_OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"


def table(idle_clients: int) -> list[Scenario]:
    """The scenarios of the table; `idle_clients` is what the limit of open files allows."""
    return [
        Scenario("i", "200 members in one flow, full speed", ["--clients", "200", "--closed"], FULL_SPEED),
        Scenario("ii", "1000 members in one flow, 20 changes/s", ["--clients", "1000", "--rate", "20"], FULL_SPEED),
        Scenario("iii", "1000 members in 100 flows, 20 changes/s each",
                 ["--clients", "1000", "--flows", "100", "--rate", "20"]),
        Scenario("iv", "1000 members in 100 flows, full speed",
                 ["--clients", "1000", "--flows", "100", "--closed"], [Target(CPU, at_most=1.6)]),
        Scenario("v", f"{idle_clients} idle members in 1000 flows, permessage-deflate negotiated",
                 ["--clients", str(idle_clients), "--flows", "1000", "--idle", "--heartbeat", "0",
                  "--header", DEFLATE_OFFER],
                 [Target(MEMORY, at_most=2048, absolute=True), Target(CONNECT_CPU, at_most=4)]),
        Scenario("vi", "200 members in one flow, 16 changes in flight",
                 ["--clients", "200", "--closed", "--window", "16"], [Target(CPU, at_most=1.8)]),
    ]


def growth() -> list[Scenario]:
    """One flow that grows; the cost of a delivery must not."""
    return [Scenario(f"growth {members}", f"{members} members in one flow, full speed",
                     ["--clients", str(members), "--closed"]) for members in (10, 100, 1000)]


def fanout() -> list[Scenario]:
    """Transactions, which the server stores and syncs, beside a relay of the same bytes at the same rate."""
    shapes = [("200 members in one flow, 100 changes/s", ["--clients", "200", "--rate", "100"], 1.25),
              ("1000 members in one flow, 20 changes/s", ["--clients", "1000", "--rate", "20"], 1.25),
              ("1000 members in 100 flows, 10 changes/s each",
               ["--clients", "1000", "--flows", "100", "--rate", "10"], 1.6)]
    return [Scenario(f"tx {number}", title, generator, [Target(CPU, at_most=bound)], transactions=True)
            for number, (title, generator, bound) in enumerate(shapes, 1)]


# Joining means n²/2 notices here, which limit does not send: alone, once, and with the cap on members raised.
TEN_THOUSAND = Scenario("growth 10000", "10000 members in one flow, full speed", ["--clients", "10000", "--closed"],
                        server_options=["--max-clients-per-flow", "10000"], rounds=1)

# Large changes, so that the one who does not read soon has its mark of 1 MiB waiting.
LARGE = ["--rate", "50", "--payload", "6000"]
ALL_READ = Scenario("all read", "1000 members, all read", ["--clients", "1000", *LARGE])
ONE_STALLED = Scenario("one stalled", "1000 members, one of whom does not read", ["--clients", "999", *LARGE])
