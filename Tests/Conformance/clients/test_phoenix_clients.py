"""Client libraries written by others, unchanged, against a running server: serializers 2.0.0 and 1.0.0.

The server's address comes in the environment variable FLOW_URL, as http://127.0.0.1:PORT.
"""

import asyncio
import os
import sys
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from phoenix_channels_python_client import PHXChannelsClient, PhoenixChannelsProtocolVersion
from phoenix_channels_python_client.phx_messages import Event, PHXMessage
from realtime import AsyncRealtimeClient
from realtime._async.channel import AsyncRealtimeChannel
from realtime.types import RealtimeAcknowledgementStatus

sys.path.insert(0, str(Path(__file__).parent.parent))
from chaos_proxy import ChaosProxy, Faults  # noqa: E402  # beside this directory

SOCKET = os.environ["FLOW_URL"].replace("http://", "ws://") + "/socket"
PATIENCE = 45.0
"""Seconds until something that does not arrive is missing: much longer than a busy machine needs."""


def run(scenario: Coroutine[None, None, None]) -> None:
    """Runs one test to its end, or gives up: a library that reconnects for ever must not hold up the others."""

    async def bounded() -> None:
        async with asyncio.timeout(3 * PATIENCE):
            await scenario

    asyncio.run(bounded())


def new_topic() -> str:
    """A flow of this test's own."""
    return f"flow:clients-{uuid.uuid4()}"


class PhoenixMember:
    """A member of a flow by way of phoenix-channels-python-client, with what it received."""

    def __init__(self, client: PHXChannelsClient, topic: str) -> None:
        self.client = client
        self.topic = topic
        self.received: asyncio.Queue = asyncio.Queue()

    async def join(self) -> None:
        await self.client.subscribe_to_topic(self.topic, self.received.put)

    async def push(self, event: str, payload: dict) -> None:
        """Sends as the library itself sends; it offers no push of its own."""
        subscription = self.client.get_current_subscriptions()[self.topic]
        message = PHXMessage(topic=self.topic, event=Event(event), payload=payload, ref=str(uuid.uuid4()),
                             join_ref=subscription.join_ref)
        await self.client.get_protocol_handler().send_message(self.client.connection, message)

    async def expect(self, event: str) -> dict:
        """The payload of the next message with this event; the ones before it are passed over."""
        while True:
            message = await asyncio.wait_for(self.received.get(), PATIENCE)
            if str(message.event) == event:
                return message.payload


async def with_members(version: PhoenixChannelsProtocolVersion,
                       scenario: Callable[[PhoenixMember, PhoenixMember], Awaitable[None]],
                       socket: str = SOCKET) -> None:
    topic = new_topic()
    url = socket + "/websocket"
    options = {"protocol_version": version, "join_timeout_s": PATIENCE, "leave_timeout_s": PATIENCE}
    async with (PHXChannelsClient(url, "unused", **options) as first,
                PHXChannelsClient(url, "unused", **options) as second):
        await scenario(PhoenixMember(first, topic), PhoenixMember(second, topic))


@pytest.mark.parametrize("version", list(PhoenixChannelsProtocolVersion))
def test_both_members_receive_a_change_and_the_sender_its_reply(version: PhoenixChannelsProtocolVersion) -> None:
    async def scenario(first: PhoenixMember, second: PhoenixMember) -> None:
        await first.join()
        await second.join()
        changes = {"nodes": [{"id": "n1", "type": "agent", "position": {"x": 1, "y": 2.5}}], "edges": []}
        await first.push("flow_change", {"changes": changes})
        assert (await first.expect("phx_reply"))["response"] == {"status": "broadcasted"}
        for member in (first, second):
            assert (await member.expect("flow_update"))["changes"] == changes

    run(with_members(version, scenario))


@pytest.mark.parametrize("version", list(PhoenixChannelsProtocolVersion))
def test_a_member_that_leaves_is_free_to_join_again(version: PhoenixChannelsProtocolVersion) -> None:
    async def scenario(first: PhoenixMember, second: PhoenixMember) -> None:
        await first.join()
        await second.join()
        await second.client.unsubscribe_from_topic(second.topic)
        await second.join()
        await first.push("flow_change", {"changes": "again"})
        assert (await second.expect("flow_update"))["changes"] == "again"

    run(with_members(version, scenario))


@pytest.mark.parametrize("faults", [Faults(chunk=1), Faults(delay=20, jitter=30)], ids=["single bytes", "slow line"])
def test_changes_arrive_in_order_over_a_bad_line(faults: Faults) -> None:
    async def scenario(first: PhoenixMember, second: PhoenixMember) -> None:
        await first.join()
        await second.join()
        for number in range(20):
            await first.push("flow_change", {"changes": {"number": number}})
        for number in range(20):
            assert (await second.expect("flow_update"))["changes"] == {"number": number}

    async def over_the_line() -> None:
        address = urlsplit(SOCKET)
        async with ChaosProxy(address.hostname or "", address.port or 0, faults) as proxy:
            socket = f"ws://127.0.0.1:{proxy.port}/socket"
            await with_members(PhoenixChannelsProtocolVersion.V2, scenario, socket)

    run(over_the_line())


def test_a_join_without_a_flow_is_refused_with_its_reason() -> None:
    async def scenario() -> None:
        async with PHXChannelsClient(SOCKET + "/websocket", "unused") as client:
            with pytest.raises(Exception, match="Invalid flow identifier"):
                await client.subscribe_to_topic("flow:  ", asyncio.Queue().put)

    run(scenario())


def test_the_realtime_client_joins_and_gets_a_reply_to_its_push() -> None:
    async def scenario() -> None:
        client = AsyncRealtimeClient(SOCKET, auto_reconnect=False)
        await client.connect()
        # The library puts its own prefix before every topic that goes through client.channel().
        channel = AsyncRealtimeChannel(client, new_topic())
        client.channels[channel.topic] = channel
        await channel.subscribe()
        assert channel.is_joined
        replied = asyncio.Event()
        push = await channel.push("flow_change", {"changes": {"nodes": []}})
        push.receive(RealtimeAcknowledgementStatus.Ok, lambda _: replied.set())
        await asyncio.wait_for(replied.wait(), PATIENCE)
        await client.close()

    run(scenario())
