"""A cabin's token: one for a nonce, for its own key and purpose, never forged, gone with the key."""

import asyncio
import base64
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, select

from backend.cabins.models import CabinNonce
from backend.cabins.proofs import AUDIENCE, CABIN_ACCESS, read_token, thumbprint
from contract.cabin_access import Purpose
from core.errors import Unauthenticated
from core.tokens import TokenKeys, TokenType, issue
from tests.backend.cabins.kiosks import Kiosk, a_kiosk, enrolled, revoke
from tests.backend.house import House
from tests.core import forged_tokens
from tests.core.forged_tokens import CLASSES, SECONDS, Forge


@pytest.fixture
async def kiosk(house: House) -> AsyncGenerator[Kiosk]:
    async with a_kiosk(house) as kiosk:
        await enrolled(house, kiosk)
        yield kiosk


async def test_of_twenty_uses_of_one_nonce_one_gets_a_token(house: House, kiosk: Kiosk) -> None:
    cabin_id = house.clinic.cabin_id
    nonce = await kiosk.nonce(cabin_id)
    signature = kiosk.sign(cabin_id, nonce)
    answers = await asyncio.gather(*(kiosk.ask_token(cabin_id, nonce, signature) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [403] * 19


@pytest.mark.parametrize(
    "case",
    ["another key", "another purpose", "another server", "another nonce", "late", "no base64", "spent by a mistake"],
)
async def test_a_proof_that_is_not_exactly_the_one_asked_for_is_refused(house: House, kiosk: Kiosk, case: str) -> None:
    cabin_id = house.clinic.cabin_id
    nonce = await kiosk.nonce(cabin_id)
    signature = kiosk.sign(cabin_id, nonce)
    match case:
        case "another key":
            async with a_kiosk(house) as other:
                signature = other.sign(cabin_id, nonce)
        case "another purpose":
            signature = kiosk.sign(cabin_id, nonce, purpose=Purpose.LINK)
        case "another server":
            signature = kiosk.sign(cabin_id, nonce, server="elsewhere.test")
        case "another nonce":
            signature = kiosk.sign(cabin_id, await kiosk.nonce(cabin_id))
        case "late":
            house.clock.forward(seconds=30)
        case "no base64":
            signature = "-" * 88
        case _:
            await kiosk.ask_token(cabin_id, nonce, "AAAA")
    refused = await kiosk.ask_token(cabin_id, nonce, signature)
    assert (refused.status_code, refused.json()["code"]) == (403, "cabin.bad_signature")


async def test_an_unknown_cabin_gets_a_nonce_that_opens_nothing(house: House, kiosk: Kiosk) -> None:
    refused = await kiosk.token(uuid4())
    assert (refused.status_code, refused.json()["code"]) == (403, "cabin.bad_signature")


async def test_nonces_that_were_never_used_do_not_pile_up(house: House, kiosk: Kiosk) -> None:
    for _ in range(3):
        await kiosk.nonce(house.clinic.cabin_id)
        house.clock.forward(seconds=31)
    await kiosk.nonce(house.clinic.cabin_id)
    async with house.services.background() as session:
        assert await session.scalar(select(func.count()).select_from(CabinNonce)) == 1


async def test_an_agent_that_asks_without_end_is_told_to_wait(house: House, kiosk: Kiosk) -> None:
    body = {"cabin_id": str(house.clinic.cabin_id)}
    answers = await asyncio.gather(*(kiosk.http.post("/api/cabins/nonce", json=body) for _ in range(65)))
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 5
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)


async def test_a_token_lives_five_minutes(house: House, kiosk: Kiosk) -> None:
    token = (await kiosk.token(house.clinic.cabin_id)).json()["token"]
    house.clock.forward(seconds=299)
    assert (await kiosk.ask_self(token)).status_code == 200
    house.clock.forward(seconds=4)
    assert (await kiosk.ask_self(token)).status_code == 401


@pytest.mark.parametrize("by", ["revocation", "a new key"])
async def test_a_token_dies_with_its_key(house: House, kiosk: Kiosk, by: str) -> None:
    token = (await kiosk.token(house.clinic.cabin_id)).json()["token"]
    if by == "revocation":
        await revoke(house)
    else:
        async with a_kiosk(house) as other:
            await enrolled(house, other)
    refused = await kiosk.ask_self(token)
    assert (refused.status_code, refused.json()["code"]) == (401, "cabin.revoked")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c"])
async def test_without_a_token_nothing_is_told(house: House, kiosk: Kiosk, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    assert (await kiosk.http.get("/api/cabins/self", headers=headers)).status_code == 401


async def test_a_session_is_no_token_of_a_cabin(house: House) -> None:
    screen = await house.signed_in("kiosk")
    assert (await screen.get("/api/cabins/self")).status_code == 401


@pytest.mark.parametrize("case", ["call ticket", "another key's", "unbound", "bound to a word", "another cabin's"])
async def test_our_own_tokens_of_another_kind_are_refused(house: House, kiosk: Kiosk, case: str) -> None:
    cnf: Any = {"jkt": thumbprint(kiosk.public_key)}
    claims: dict[str, Any] = {"cnf": cnf}
    typ, subject = CABIN_ACCESS, str(house.clinic.cabin_id)
    match case:
        case "call ticket":
            typ = TokenType("call-ticket+jwt", timedelta(seconds=300))
        case "another key's":
            claims = {"cnf": {"jkt": thumbprint(bytes(32))}}
        case "unbound":
            claims = {}
        case "bound to a word":
            claims = {"cnf": cnf["jkt"]}
        case _:
            subject = str(uuid4())
    token = issue(
        house.services.token_keys,
        typ=typ,
        audience=AUDIENCE,
        subject=subject,
        ttl=timedelta(seconds=60),
        now=house.clock(),
        claims=claims,
    )
    assert (await kiosk.ask_self(token)).status_code == 401


@pytest.fixture
def forge(house: House, kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> Forge:
    """Makes cabin tokens by hand, with the server's own key; one made honestly is good."""
    pem = (house.services.settings.data_dir / "keys" / "tokens" / "signing.pem").read_bytes()
    private = serialization.load_pem_private_key(pem, None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    forge = Forge(TokenKeys.open(house.services.settings.data_dir / "keys" / "tokens"), private)
    forge.header["typ"] = CABIN_ACCESS.name
    forge.body |= {
        "aud": AUDIENCE,
        "sub": str(house.clinic.cabin_id),
        "exp": SECONDS + 300,
        "cnf": {"jkt": thumbprint(kiosk.public_key)},
    }
    monkeypatch.setattr(forged_tokens, "AUDIENCE", AUDIENCE)
    return forge


async def test_a_token_made_by_hand_with_our_own_key_is_believed(house: House, forge: Forge) -> None:
    async with house.services.background() as session:
        known = await read_token(session, house.services.token_keys, forge.token(), now=forged_tokens.NOW)
    assert known.cabin_id == house.clinic.cabin_id


@pytest.mark.parametrize("forged", CLASSES, ids=lambda maker: maker.__name__)
async def test_forged_tokens_of_every_class_are_refused(house: House, forge: Forge, forged: Any) -> None:
    # What these two say is within this type's longer life, and within the clocks' two seconds.
    allowed = {"lives too long", "issued in a second", "expired a second ago", "expires now"}
    tried = 0
    async with house.services.background() as session:
        for name, token in forged(forge, forge.private):
            if name in allowed:
                continue
            tried += 1
            try:
                await read_token(session, house.services.token_keys, token, now=forged_tokens.NOW)
            except Unauthenticated:
                continue
            pytest.fail(f"believed: {name}")
    assert tried


@pytest.mark.parametrize(
    ("issued", "ends"), [(-310, -3), (0, 301), (3, 60)], ids=["over", "lives too long", "of the future"]
)
async def test_the_limits_of_a_cabin_token_are_kept(house: House, forge: Forge, issued: int, ends: int) -> None:
    token = forge.with_body(iat=SECONDS + issued, exp=SECONDS + ends)
    async with house.services.background() as session:
        with pytest.raises(Unauthenticated):
            await read_token(session, house.services.token_keys, token, now=forged_tokens.NOW)


def test_the_thumbprint_is_that_of_rfc_8037() -> None:
    public_key = base64.urlsafe_b64decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    assert thumbprint(public_key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
