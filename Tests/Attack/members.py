"""The well-behaved: members of one flow who exchange changes, with exact accounts of what each received."""

import asyncio
import json
from dataclasses import dataclass, field

from wire import END, Target, WebSocket

FLOW = "flow:well-behaved"
CHANGES_PER_SECOND = 20.0
"""Of all members together."""


@dataclass
class Member:
    number: int
    socket: WebSocket
    received: list[tuple[int, int]] = field(default_factory=list)
    """(writer, sequence number) of every change, in the order of arrival."""
    replies: int = 0
    ended: bool = False

    async def read(self) -> None:
        """Keeps the account until the connection ends."""
        while (got := await self.socket.receive()) is not END and got.opcode != 8:
            _, _, _, event, payload = json.loads(got.payload)
            if event == "flow_update":
                self.received.append((payload["changes"]["writer"], payload["changes"]["number"]))
            elif event == "phx_reply" and payload["status"] == "ok":
                self.replies += 1
        self.ended = True


class Members:
    """Fifty members who take turns in changing the flow until they are told to stop."""

    def __init__(self, target: Target, count: int) -> None:
        self.target = target
        self.count = count
        self.members: list[Member] = []
        self.sent: list[tuple[int, int]] = []
        self.tasks: list[asyncio.Task] = []
        self.stopping = asyncio.Event()

    async def start(self) -> None:
        for number in range(self.count):
            socket = await WebSocket.open(self.target)
            await socket.join(FLOW)
            member = Member(number, socket)
            self.members.append(member)
            self.tasks.append(asyncio.create_task(member.read()))
        self.tasks.append(asyncio.create_task(self.write()))

    async def write(self) -> None:
        number = 0
        while not self.stopping.is_set():
            writer = self.members[number % self.count]
            self.sent.append((writer.number, number))
            await writer.socket.message("1", f"c{number}", FLOW, "flow_change",
                                        {"changes": {"writer": writer.number, "number": number}})
            number += 1
            await asyncio.sleep(1 / CHANGES_PER_SECOND)

    async def settle(self) -> str | None:
        """Waits until all that was sent so far has arrived; what is wrong, if anything is."""
        sent = len(self.sent)
        for _ in range(200):
            if all(len(member.received) >= sent for member in self.members) and not self.faults(sent):
                return None
            await asyncio.sleep(0.05)
        return self.faults(sent)

    def faults(self, sent: int) -> str | None:
        """Lost, doubled or reordered changes among the first `sent`, and ended connections."""
        ended = [member.number for member in self.members if member.ended]
        if ended:
            return f"the connections of members {ended} ended"
        # Changes of different members have no order until the server gives them one, the same for everybody.
        wanted = set(self.sent[:sent])
        order = [change for change in self.members[0].received if change in wanted]
        for member in self.members:
            received = [change for change in member.received if change in wanted]
            if len(received) != len(wanted) or set(received) != wanted:
                return f"member {member.number}: {len(wanted - set(received))} lost, {len(received)} of {sent} received"
            if received != order:
                return f"member {member.number}: in another order than member 0"
        for writer in self.members:
            numbers = [number for author, number in order if author == writer.number]
            if numbers != sorted(numbers):
                return f"the changes of member {writer.number} came in another order"
        return None

    async def stop(self) -> None:
        self.stopping.set()
        await self.tasks[-1]
        for member in self.members:
            member.socket.close()
        await asyncio.gather(*self.tasks, return_exceptions=True)
