"""What a provider tells of a text message is believed at that message's own address, and nowhere else."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from pydantic import SecretStr

from tests.backend.notifications.mailroom import Mailroom
from tests.booking.clinic import at

DELIVERED = {"messageId": "provider-1", "status": {"value": "DELIVERED"}, "recipient": {"to": "33612345678"}}


@pytest.fixture
async def path(room: Mailroom) -> str:
    """Where the provider is told to report to, for the one message that was sent."""
    room.house.services.settings.sms_key = SecretStr("the-provider-s-key")
    await room.reachable("patient", "+33612345678")
    await room.book(at(9, day=24))
    (message,) = await room.work()
    assert message.report_to is not None
    return urlsplit(message.report_to).path


async def told(room: Mailroom, path: str, report: Any) -> int:
    return (await room.house.visitor().post(path, json=report)).status_code


async def test_delivered_and_again(room: Mailroom, path: str) -> None:
    assert await told(room, path, DELIVERED) == 204
    assert await room.states() == [("confirmation", "sms", "delivered")]
    assert await told(room, path, DELIVERED | {"status": {"value": "UNDELIVERED"}}) == 204
    assert await room.states() == [("confirmation", "sms", "delivered")]


async def test_lost(room: Mailroom, path: str) -> None:
    assert await told(room, path, DELIVERED | {"status": {"value": "UNDELIVERABLE", "detail": "x"}}) == 204
    (row,) = await room.rows()
    assert (row.state, row.error_code) == ("failed", "undelivered")


async def test_on_its_way_says_nothing_new(room: Mailroom, path: str) -> None:
    assert await told(room, path, DELIVERED | {"status": {"value": "ENROUTE"}}) == 204
    assert await room.states() == [("confirmation", "sms", "sent")]


async def test_forged_reports_change_nothing(room: Mailroom, path: str) -> None:
    base, _, proof = path.rpartition("/")
    other_proof = ("B" if proof[0] == "A" else "A") + proof[1:]
    assert await told(room, f"{base}/{other_proof}", DELIVERED) == 404
    assert await told(room, f"{base}/x", DELIVERED) == 404
    assert await told(room, f"/api/sms/reports/{uuid4()}/{proof}", DELIVERED) == 404
    assert await told(room, path, DELIVERED | {"messageId": "somebody-else-s"}) == 404
    assert await told(room, path, {"status": "DELIVERED"}) == 422
    assert await room.states() == [("confirmation", "sms", "sent")]


async def test_the_address_of_another_installation_proves_nothing(room: Mailroom, path: str) -> None:
    room.house.services.settings.sms_key = SecretStr("another-key")
    assert await told(room, path, DELIVERED) == 404
    room.house.services.settings.sms_key = None
    assert await told(room, path, DELIVERED) == 404
