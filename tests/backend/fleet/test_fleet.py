"""The fleet over HTTP and the cabin link: configuration, inventory, calibration, self-test, diagnostics."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from backend.cabins.service import enrol
from backend.fleet import inventory
from backend.fleet.models import FleetDeviceEvent
from booking.models import Cabin
from contract.cabin import Heartbeat, InventoryItem
from contract.fleet import (
    CabinConfiguration,
    CheckOutcome,
    CollectDiagnostics,
    ConfigurationDesired,
    ConfigurationOutcome,
    ConfigurationState,
    DiagnosticsBundle,
    RunSelfTest,
    SelfTestItem,
    SelfTestReport,
    digest_of,
)
from contract.observations import DeviceKind
from core.audit import AuditEntry
from tests.backend.cabins.agents import Agent, an_agent
from tests.backend.house import House
from tests.serving import served

_Message = TypeVar("_Message")


@pytest.fixture
async def agent(house: House) -> AsyncGenerator[Agent]:
    """Linked, with nothing said yet."""
    key = Ed25519PrivateKey.generate()
    async with house.services.background.begin() as session:
        await enrol(session, cabin_id=house.clinic.cabin_id, public_key=key.public_key().public_bytes_raw())
    async with served(house.app) as port, an_agent(port) as agent:
        assert (await agent.prove(house.clinic.cabin_id, key)).type == "welcome"
        yield agent


@pytest.fixture
async def coordinator(house: House) -> httpx.AsyncClient:
    return await house.signed_in("other-coordinator")


def at(house: House, rest: str = "") -> str:
    return f"/api/admin/fleet/{house.clinic.cabin_id}{rest}"


async def sheet(house: House, who: httpx.AsyncClient) -> dict[str, Any]:
    answer = await who.get(at(house))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def heard(agent: Agent, kind: type[_Message]) -> _Message:
    message = await agent.hear()
    assert isinstance(message, kind), message
    return message


def an_item(serial: str = "T-1", **more: Any) -> InventoryItem:
    said = {"device": "thermometer", "number": 1, "model": "TD1", "state": "ready", "identified": True, **more}
    return InventoryItem.model_validate({"serial": serial, **said})


def a_beat(*items: InventoryItem, **more: Any) -> Heartbeat:
    said = {"software": "cabin-agent 0.1.0", "boot_id": "b", "outbox_depth": 0, "oldest_unsent_s": None, **more}
    return Heartbeat(devices=list(items), **said)


async def reported(agent: Agent, in_force: ConfigurationDesired | None, **more: Any) -> None:
    digest = in_force.digest if in_force else None
    version = in_force.version if in_force else None
    said = {"outcome": ConfigurationOutcome.APPLIED, "version": version, "digest": digest, "wanted": digest} | more
    await agent.say(ConfigurationState.model_validate(said))


async def settled(agent: Agent, house: House, who: httpx.AsyncClient, *items: InventoryItem) -> dict[str, Any]:
    """After a heartbeat and an answer to it: the link takes its messages in order."""
    await agent.say(a_beat(*items))
    await reported(agent, None)
    await heard(agent, ConfigurationDesired)
    return await sheet(house, who)


async def test_a_cabin_is_told_what_it_does_not_run_with_once(
    house: House, agent: Agent, coordinator: httpx.AsyncClient
) -> None:
    await reported(agent, None)
    first = await heard(agent, ConfigurationDesired)
    assert (first.version, first.digest) == (0, digest_of(CabinConfiguration(), []))
    wish = {"document": {"needed": ["thermometer"], "zone": "Europe/Madrid"}, "note": "Déménagement"}
    seen = {"If-Match": (await coordinator.get(at(house))).headers["ETag"]}
    assert (await coordinator.put(at(house, "/configuration"), json=wish, headers=seen)).status_code == 204
    second = await heard(agent, ConfigurationDesired)
    assert (second.version, second.document.zone) == (1, "Europe/Madrid")
    late = await coordinator.put(at(house, "/configuration"), json=wish, headers=seen)
    assert (late.status_code, late.json()["code"]) == (409, "fleet.changed_meanwhile")

    failed = {"outcome": "rolled_back", "wanted": second.digest, "reason": "missing:thermometer"}
    await reported(agent, first, **failed)
    await agent.say(a_beat())
    line = (await settled_line(house, agent, coordinator))["needs"]
    assert "configuration" in [need["kind"] for need in line]
    told = (await sheet(house, coordinator))["configuration"]
    assert (told["version"], told["in_force"], told["reported_version"]) == (1, False, 0)

    back = {"If-Match": told["etag"]}
    answer = await coordinator.post(at(house, "/configuration/back"), json={"version": 0}, headers=back)
    assert answer.status_code == 204
    third = await heard(agent, ConfigurationDesired)
    assert (third.version, third.digest) == (2, first.digest)
    await reported(agent, third)
    versions = (await coordinator.get(at(house, "/configurations"))).json()
    assert [(one["version"], one["back_to"], one["note"]) for one in versions] == [
        (2, 0, ""),
        (1, None, "Déménagement"),
    ]
    unknown = await coordinator.post(at(house, "/configuration/back"), json={"version": 9}, headers={"If-Match": '"2"'})
    assert unknown.status_code == 422


async def settled_line(house: House, agent: Agent, who: httpx.AsyncClient) -> dict[str, Any]:
    """The board, once the cabin's report is in it."""
    while True:
        (line,) = (await who.get("/api/admin/fleet")).json()
        if any(need["kind"] == "configuration" for need in line["needs"]):
            return dict(line)


async def test_a_device_is_known_by_its_own_number_wherever_it_goes(
    house: House, agent: Agent, coordinator: httpx.AsyncClient
) -> None:
    stranger = an_item("AA:BB", identified=False, device="scale")
    found = await settled(agent, house, coordinator, an_item("T-1", firmware="1.0", battery=80), stranger)
    assert [(one["serial"], one["device_id"] is None) for one in found["devices"]] == [("T-1", False), ("AA:BB", True)]
    await settled(agent, house, coordinator, an_item("T-1", firmware="1.1", battery=10))
    found = await settled(agent, house, coordinator, an_item("T-2", battery=15))
    assert [one["serial"] for one in found["devices"]] == ["T-2"]
    assert [need["kind"] for need in found["line"]["needs"]] == ["battery"]

    async with house.services.background.begin() as session:
        other = Cabin(cabin_id=uuid4(), site_id=house.clinic.pharmacy_id, name="Autre cabine")
        session.add(other)
        await session.flush()
        await inventory.note(session, cabin_id=other.cabin_id, items=[an_item("T-2")], now=house.clock())
        events = await session.scalars(select(FleetDeviceEvent).order_by(FleetDeviceEvent.event))
        assert sorted(event.event for event in events) == [
            "firmware",
            "first_seen",
            "first_seen",
            "moved",
            "removed",
            "replaced",
        ]
    history = (await coordinator.get(f"/api/admin/fleet/{other.cabin_id}/history")).json()
    assert {one["event"] for one in history} == {"first_seen", "replaced", "moved"}


async def test_an_overdue_device_is_blocked_in_the_cabin_until_it_is_calibrated_or_allowed_for_a_time(
    house: House, agent: Agent, coordinator: httpx.AsyncClient
) -> None:
    (device,) = (await settled(agent, house, coordinator, an_item()))["devices"]
    assert device["calibration"]["state"] == "unplanned"
    rule = {"kind": "thermometer", "model": "TD1", "months": 12}
    assert (await coordinator.put(at(house, "/calibration-rule"), json=rule)).status_code == 204
    assert (await heard(agent, ConfigurationDesired)).calibrations[0].serial == "T-1"

    entry = {"device_id": device["device_id"], "done_on": "2025-11-01", "done_by": "LNE", "certificate": "P-17"}
    assert (await coordinator.post(at(house, "/calibrations"), json=entry)).status_code == 204
    (due,) = (await heard(agent, ConfigurationDesired)).calibrations
    assert (due.due_on.isoformat(), due.allowed_until) == ("2026-11-01", None)
    found = await sheet(house, coordinator)
    assert [need["kind"] for need in found["line"]["needs"]] == ["calibration"]
    attendant = await house.signed_in("attendant")
    (health,) = (await attendant.get("/api/cabins/mine/health")).json()
    assert [one["serial"] for one in health["blocked"]] == ["T-1"]

    now = house.clock()
    wish = {"device_id": device["device_id"], "reason": "Certificat en route"}
    until = (now + timedelta(days=15)).isoformat()
    too_long = await coordinator.post(at(house, "/overrides"), json={**wish, "until": until})
    assert (too_long.status_code, too_long.json()["code"]) == (422, "fleet.dates_refused")
    until = (now + timedelta(days=3)).isoformat()
    assert (await coordinator.post(at(house, "/overrides"), json={**wish, "until": until})).status_code == 204
    (due,) = (await heard(agent, ConfigurationDesired)).calibrations
    assert due.allowed_until == now + timedelta(days=3)
    async with house.services.background() as session:
        (trace,) = await session.scalars(select(AuditEntry).where(AuditEntry.action == "calibration:override"))
        assert (trace.actor, trace.subject_id) == ("Other-Coordinator", UUID(device["device_id"]))
    house.clock.forward(days=4)
    coordinator = await house.signed_in("other-coordinator")
    (device,) = (await sheet(house, coordinator))["devices"]
    assert device["calibration"]["state"] == "overdue"

    tomorrow = {**entry, "done_on": (house.clock().date() + timedelta(days=1)).isoformat()}
    assert (await coordinator.post(at(house, "/calibrations"), json=tomorrow)).status_code == 422
    today = {**entry, "done_on": house.clock().date().isoformat()}
    assert (await coordinator.post(at(house, "/calibrations"), json=today)).status_code == 204
    (device,) = (await sheet(house, coordinator))["devices"]
    assert (device["calibration"]["state"], device["calibration"]["certificate"]) == ("fine", "P-17")


async def test_a_self_test_that_fails_where_it_matters_puts_the_cabin_out_of_service_once(
    house: House, agent: Agent, coordinator: httpx.AsyncClient
) -> None:
    assert (await coordinator.post(at(house, "/self-test"))).status_code == 202
    await heard(agent, RunSelfTest)
    items = [
        SelfTestItem(check="outbox", outcome=CheckOutcome.FAILED, detail="not_writable", blocks=True),
        SelfTestItem(check="device", outcome=CheckOutcome.FAILED, detail="missing", device=DeviceKind.SCALE),
    ]
    report = SelfTestReport(test_id=uuid4(), at=datetime(2026, 11, 23, 6, 30, tzinfo=UTC), took_s=2.5, items=items)
    attendant = await house.signed_in("attendant")
    await agent.say(report)
    await settled(agent, house, coordinator)
    (card,) = (await attendant.get("/api/cabins/board")).json()
    assert (card["position"]["state"], card["position"]["fault"]) == (
        "fault",
        "Autotest : enregistrement des mesures",
    )
    await attendant.post(f"/api/cabins/{house.clinic.cabin_id}/moves", json={"move": "repair"})
    await agent.say(report)
    found = await settled(agent, house, coordinator)
    assert (found["line"]["state"], found["self_test"]["outcome"]) == ("preparing", "failed")
    (health,) = (await attendant.get("/api/cabins/mine/health")).json()
    assert [item["check"] for item in health["self_test"]] == ["outbox", "device"]


async def test_diagnostics_are_asked_for_and_answered_once(
    house: House, agent: Agent, coordinator: httpx.AsyncClient
) -> None:
    assert (await coordinator.post(at(house, "/diagnostics"))).status_code == 202
    asked = await heard(agent, CollectDiagnostics)
    bundle = DiagnosticsBundle(
        request_id=asked.request_id,
        at=house.clock(),
        software="cabin-agent 0.1.0",
        python="3.11.7",
        system="Linux",
        boot_id="b",
        running_s=60,
        configuration_version=None,
        configuration_digest=None,
        kiosk_clock="synchronised",
        disk_used=0.4,
        outbox_pending=0,
        outbox_parked=0,
        oldest_unsent_s=None,
        round_trip_s=0.02,
        reconnections=0,
        memory_mib=90,
        drivers=[],
        faults=[],
        log=[],
    )
    await agent.say(bundle)
    await agent.say(bundle.model_copy(update={"software": "another"}))
    await agent.say(bundle.model_copy(update={"request_id": uuid4()}))
    found = (await settled(agent, house, coordinator))["diagnostics"]
    assert (found["document"]["software"], found["asked_by"]) == ("cabin-agent 0.1.0", "Other-Coordinator")


async def test_a_cabin_that_is_away_cannot_be_asked_and_its_unsent_readings_grow_older(
    house: House, coordinator: httpx.AsyncClient
) -> None:
    for act in ("/self-test", "/diagnostics"):
        answer = await coordinator.post(at(house, act))
        assert (answer.status_code, answer.json()["code"]) == (409, "cabin.away")
    key = Ed25519PrivateKey.generate()
    async with house.services.background.begin() as session:
        await enrol(session, cabin_id=house.clinic.cabin_id, public_key=key.public_key().public_bytes_raw())
    async with served(house.app) as port, an_agent(port) as agent:
        await agent.prove(house.clinic.cabin_id, key)
        await agent.say(a_beat(outbox_depth=3, oldest_unsent_s=60.0))
        await reported(agent, None)
        await heard(agent, ConfigurationDesired)
    house.clock.forward(hours=1)
    (line,) = (await (await house.signed_in("other-coordinator")).get("/api/admin/fleet")).json()
    assert line["oldest_unsent_s"] == 3660
    assert line["needs"][0]["kind"] == "unsent"
