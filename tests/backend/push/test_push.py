"""A practitioner's browser is rung by its push service, which learns nothing; where it is off nothing leaves at all."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import http_ece
import httpx
import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from backend.accounts.models import Account
from backend.consultations import hooks
from backend.push.models import PushDestination
from backend.push.sender import PushSender
from core import limits
from tests.backend.house import House
from tests.backend.push.browser import Browser, PushServer, push_server, signed_for
from tests.backend.visits import a_visit

CONTACT = "mailto:astreinte@example.org"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncGenerator[PushServer]:
    async with push_server(tmp_path) as server:
        yield server


@pytest.fixture
async def rung(house: House, server: PushServer, tmp_path: Path) -> AsyncGenerator[House]:
    """A house that allows this push service."""
    client = httpx.AsyncClient(verify=server.trust, timeout=10)
    house.services.push = PushSender(
        tmp_path / "keys" / "push.key", contact=CONTACT, allowed=frozenset({server.host}), client=client
    )
    yield house
    await client.aclose()


async def subscribe(client: httpx.AsyncClient, browser: Browser) -> str:
    response = await client.post("/api/push/subscriptions", json=browser.subscription)
    assert response.status_code == 201, response.text
    return str(response.json()["subscription_id"])


async def subscriptions(house: House) -> list[PushDestination]:
    async with house.services.background() as session:
        return list(await session.scalars(select(PushDestination).order_by(PushDestination.created_at)))


async def knock(house: House, visit: UUID) -> None:
    await hooks.member_waits(house.services, room=visit, account_id=house.accounts["patient"])
    await ring(house)


async def ring(house: House) -> None:
    """Whatever is due by now."""
    while await house.services.rings.work_once():
        pass


async def test_a_knock_rings_every_browser_of_the_practitioner_and_names_nobody(
    rung: House, server: PushServer
) -> None:
    doctor = await rung.signed_in("doctor")
    browsers = [server.browser() for _ in range(2)]
    for browser in browsers:
        await subscribe(doctor, browser)
    # A colleague's bell stays still.
    await subscribe(await rung.signed_in("other-doctor"), server.browser())
    visit = await a_visit(rung)

    await knock(rung, visit)

    taken = {one.path: one for one in server.taken}
    key = (await doctor.get("/api/push/key")).json()["key"]
    for browser in browsers:
        one = taken[browser.endpoint.partition(server.host)[2]]
        message = browser.read(one)
        assert message == {"kind": "waiting", "consultation_id": str(visit), "at": rung.clock().isoformat()}
        assert one.headers["content-encoding"] == "aes128gcm"
        assert (one.headers["ttl"], one.headers["urgency"]) == ("60", "high")
        claims = signed_for(one)
        assert (claims["aud"], claims["sub"]) == (f"https://{server.host}", CONTACT)
        assert one.headers["authorization"].endswith(f"k={key}")
        assert str(visit) not in str(one.headers) + one.path
    assert len(server.taken) == 2
    assert len({len(one.body) for one in server.taken}) == 1


async def test_somebody_elses_key_reads_nothing(rung: House, server: PushServer) -> None:
    browser = server.browser()
    await subscribe(await rung.signed_in("doctor"), browser)
    await knock(rung, await a_visit(rung))
    (taken,) = server.taken
    with pytest.raises((http_ece.ECEException, InvalidTag)):
        Browser(browser.endpoint, auth=browser.auth).read(taken)
    with pytest.raises((http_ece.ECEException, InvalidTag)):
        Browser(browser.endpoint, private=browser.private).read(taken)
    assert browser.read(taken)["kind"] == "waiting"


async def test_who_is_in_the_room_is_not_rung(rung: House, server: PushServer, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = server.browser()
    await subscribe(await rung.signed_in("doctor"), browser)
    visit = await a_visit(rung)

    class Here:
        account, connected = rung.accounts["doctor"], True

    monkeypatch.setattr(rung.services.hub, "members", lambda _room: [Here()])
    await knock(rung, visit)
    assert server.taken == []
    Here.connected = False
    await knock(rung, visit)
    assert len(server.taken) == 1


async def test_who_knocks_again_and_again_does_not_ring_without_end(rung: House, server: PushServer) -> None:
    await subscribe(await rung.signed_in("doctor"), server.browser())
    visit = await a_visit(rung)
    for _ in range(20):
        await knock(rung, visit)
    assert len(server.taken) == limits.RINGS.burst


async def test_a_colleague_who_is_handed_a_visit_is_rung(rung: House, server: PushServer) -> None:
    browser, visit = server.browser(), await a_visit(rung)
    await subscribe(await rung.signed_in("other-doctor"), browser)
    doctor = await rung.signed_in("doctor")
    body = {"practitioner_id": str(rung.clinic.heart), "note": "Mélanome"}
    assert (await doctor.post(f"/api/consultations/{visit}/hand-over", json=body)).status_code == 200
    await ring(rung)
    (taken,) = server.taken
    assert browser.read(taken)["kind"] == "hand_over"
    assert "consultation_id" in browser.read(taken)


async def test_a_browser_that_unsubscribed_is_forgotten(rung: House, server: PushServer) -> None:
    await subscribe(await rung.signed_in("doctor"), server.browser())
    visit = await a_visit(rung)
    server.answer = 410
    await knock(rung, visit)
    assert len(server.taken) == 1
    assert await subscriptions(rung) == []


async def test_a_push_service_that_is_away_is_asked_again_for_a_minute_only(rung: House, server: PushServer) -> None:
    browser = server.browser()
    await subscribe(await rung.signed_in("doctor"), browser)
    visit = await a_visit(rung)
    server.answer = 503
    await knock(rung, visit)
    assert len(server.taken) == 1
    assert (await subscriptions(rung))[0].taken_at is None
    server.answer = 201
    rung.clock.forward(seconds=10)
    await ring(rung)
    assert [browser.read(one)["kind"] for one in server.taken] == ["waiting"] * 2
    assert (await subscriptions(rung))[0].taken_at == rung.clock()

    server.answer = 503
    await knock(rung, visit)
    rung.clock.forward(minutes=2)
    await ring(rung)
    assert len(server.taken) == 3


async def test_a_closed_account_is_rung_no_more(rung: House, server: PushServer) -> None:
    await subscribe(await rung.signed_in("doctor"), server.browser())
    visit = await a_visit(rung)
    async with rung.services.background.begin() as session:
        (await session.get_one(Account, rung.accounts["doctor"])).closed_at = rung.clock()
    await knock(rung, visit)
    assert server.taken == []


async def test_a_browser_is_one_subscription_of_whoever_uses_it_last(rung: House, server: PushServer) -> None:
    doctor, other = await rung.signed_in("doctor"), await rung.signed_in("other-doctor")
    browser = server.browser()
    first = await subscribe(doctor, browser)
    assert await subscribe(doctor, browser) == first
    assert await subscribe(other, browser) == first
    assert [row.account_id for row in await subscriptions(rung)] == [rung.accounts["other-doctor"]]
    path = f"/api/push/subscriptions/{first}"
    assert [(await one.delete(path)).status_code for one in (doctor, other, other)] == [404, 204, 404]
    for _ in range(12):
        await subscribe(doctor, server.browser())
    assert len(await subscriptions(rung)) == 10


def _changed(subscription: dict[str, Any], **keys: str) -> dict[str, Any]:
    return subscription | {"keys": subscription["keys"] | keys}


async def test_our_own_network_is_never_called_and_wrong_keys_are_refused(rung: House, server: PushServer) -> None:
    doctor, good = await rung.signed_in("doctor"), server.browser().subscription
    host = server.host
    endpoints = [
        "https://127.0.0.1/push",
        "https://localhost:5432/",
        "https://169.254.169.254/latest/meta-data",
        f"http://{host}/push",
        f"https://{host}@evil.example/push",
        f"https://evil.example/{host}",
        f"https://{host}.evil.example/push",
        f"https://user:pass@{host}/push",  # pragma: allowlist secret
        "https://[::1]/push",
        "https://host:99999/push",
        "file:///etc/passwd",
    ]
    wrong = [good | {"endpoint": endpoint} for endpoint in endpoints]
    wrong += [_changed(good, auth="AAAA"), _changed(good, p256dh="A" * 87), _changed(good, p256dh="!")]
    for one in wrong:
        assert (await doctor.post("/api/push/subscriptions", json=one)).status_code == 422, one
    assert await subscriptions(rung) == []


@pytest.mark.parametrize(
    ("allowed", "endpoint", "allows"),
    [
        ("fcm.googleapis.com", "https://fcm.googleapis.com/fcm/send/x", True),
        ("notify.windows.com", "https://wns2-par02p.notify.windows.com/w/?token=x", True),
        ("notify.windows.com", "https://notify.windows.com.evil.example/", False),
        ("notify.windows.com", "https://evilnotify.windows.com/", False),
        ("push.example.org:8443", "https://push.example.org:8443/x", True),
        ("push.example.org:8443", "https://push.example.org/x", False),
        ("push.example.org", "https://push.example.org:22/x", False),
    ],
)
def test_only_named_hosts_are_spoken_to(tmp_path: Path, allowed: str, endpoint: str, allows: bool) -> None:
    sender = PushSender(tmp_path / "keys" / "push.key", contact=CONTACT, allowed=frozenset({allowed}))
    assert sender.allows(endpoint) is allows


async def test_the_key_stays_the_same_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "push.key"
    first, second = (PushSender(path, contact=CONTACT, allowed=frozenset({"x"})) for _ in range(2))
    assert first.public_key == second.public_key
    assert path.stat().st_mode & 0o077 == 0
    for one in (first, second):
        await one.aclose()


async def test_where_it_is_off_nobody_subscribes_and_nothing_is_queued(house: House) -> None:
    doctor = await house.signed_in("doctor")
    assert (await doctor.get("/api/push/key")).json() == {"key": None}
    wish = Browser(f"https://fcm.googleapis.com/fcm/send/{uuid4()}").subscription
    assert (await doctor.post("/api/push/subscriptions", json=wish)).status_code == 422
    await knock(house, await a_visit(house))
    assert await house.services.rings.work_once() == 0
    assert not (house.services.settings.data_dir / "keys" / "push.key").exists()
