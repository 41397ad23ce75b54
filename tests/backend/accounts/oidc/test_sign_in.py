"""Whole sign-ins by a real provider, over our HTTP API."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from backend.accounts.credentials import OidcIdentity, OidcRequest
from backend.accounts.models import Account, LoginSession
from core.audit import AuditEntry
from core.limits import RateLimit
from tests.backend.accounts.oidc.conftest import Connected
from tests.backend.accounts.oidc.providers import CALLBACK, DOCTOR, asked, config_for, identify_as, real_provider
from tests.backend.house import House

REFUSED = "/connexion?erreur=oidc"


async def start(client: httpx.AsyncClient) -> str:
    """The address of the provider's page."""
    response = await client.post("/api/session/oidc/psc/start")
    assert response.status_code == 200, response.text
    url: str = response.json()["authorize_url"]
    return url


async def sign_in(client: httpx.AsyncClient, subject: str = DOCTOR) -> httpx.Response:
    return await client.get(await identify_as(subject, await start(client)))


async def rows(house: House) -> tuple[int, int]:
    """Identities linked, sessions open."""
    async with house.services.background() as session:
        identities = await session.scalar(select(func.count()).select_from(OidcIdentity))
        sessions = await session.scalar(select(func.count()).select_from(LoginSession))
    return identities or 0, sessions or 0


async def actions(house: House) -> list[tuple[str, UUID | None]]:
    async with house.services.background() as session:
        found = await session.execute(select(AuditEntry.action, AuditEntry.account_id).order_by(AuditEntry.at))
        return [(row.action, row.account_id) for row in found]


async def refused(house: House, response: httpx.Response) -> bool:
    """The plain refusal, a row in the audit trail, and nothing else."""
    assert (response.status_code, response.headers["location"]) == (303, REFUSED)
    assert "__Host-sid" not in response.headers.get("set-cookie", "")
    assert await rows(house) == (0, 0)
    assert [action for action, _ in await actions(house)] == ["session:refuse"]
    return True


async def test_a_professional_signs_in_with_two_factors(real: House) -> None:
    visitor = real.visitor()
    assert (await visitor.get("/api/session/oidc")).json() == [{"provider": "psc", "name": "Pro Santé Connect"}]
    response = await sign_in(visitor)
    assert (response.status_code, response.headers["location"]) == (303, "/desk")
    me = (await visitor.get("/api/session")).json()
    assert me["account_id"] == str(real.accounts["doctor"])
    assert (me["role"], me["assurance"]) == ("practitioner", "two_factors")
    doctor = real.accounts["doctor"]
    assert sorted(await actions(real)) == [("factor:add", doctor), ("session:open", doctor)]


async def test_the_request_has_all_that_protects_it(real: House) -> None:
    visitor = real.visitor()
    response = await visitor.post("/api/session/oidc/psc/start")
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-oidc=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=600"} <= set(cookie.split("; "))
    request = asked(response.json()["authorize_url"])
    assert request["response_type"] == "code"
    assert request["redirect_uri"] == CALLBACK
    assert request["scope"] == "openid scope_all"
    assert request["acr_values"] == "eidas1"
    assert request["code_challenge_method"] == "S256"
    assert min(len(request[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert "prompt" not in request
    async with real.services.background() as session:
        kept = (await session.scalars(select(OidcRequest))).one()
    assert request["state"].encode() not in kept.state_hash
    assert kept.code_verifier != request["code_challenge"]


async def test_the_next_sign_in_is_of_the_same_person(real: House) -> None:
    for _ in range(2):
        assert (await sign_in(real.visitor())).headers["location"] == "/desk"
    assert await rows(real) == (1, 2)


async def test_a_new_sign_in_takes_the_place_of_this_browsers_session(real: House) -> None:
    visitor = real.visitor()
    for _ in range(2):
        await sign_in(visitor)
    assert await rows(real) == (1, 1)


async def test_sign_ins_that_succeed_count_against_nobody(real: House) -> None:
    await start(real.visitor())
    before = await _due(real)
    await sign_in(real.visitor())
    assert await _due(real) == before


async def _due(house: House) -> datetime | None:
    async with house.services.background() as session:
        return await session.scalar(select(func.max(RateLimit.due_at)))


async def test_a_second_factor_counts_from_when_the_provider_saw_it(real: House) -> None:
    async with httpx.AsyncClient() as browser:
        first, second = real.visitor(), real.visitor()
        await first.get(await identify_as(DOCTOR, await start(first), browser))
        shown = await _stepped_up_at(real)
        real.clock.forward(minutes=6)
        await second.get(await identify_as(DOCTOR, await start(second), browser))
        again = await _stepped_up_at(real)
        assert shown is not None
        assert again is not None
        # The provider tells whole seconds.
        assert abs(again - shown) <= timedelta(seconds=1)


async def test_who_is_signed_in_is_asked_to_prove_it_again(real: House) -> None:
    visitor = real.visitor()
    await sign_in(visitor)
    assert asked(await start(visitor))["prompt"] == "login"


async def _stepped_up_at(house: House) -> datetime | None:
    """Of the newest session."""
    async with house.services.background() as session:
        newest = select(LoginSession).order_by(LoginSession.created_at.desc()).limit(1)
        return (await session.scalars(newest)).one().stepped_up_at


@pytest.mark.parametrize("subject", ["unknown-here", "no-rpps", "no-practice", "weakly-known", "nobody"])
async def test_who_is_not_a_professional_of_this_house_is_refused(real: House, subject: str) -> None:
    assert await refused(real, await sign_in(real.visitor(), subject))


async def test_a_closed_account_stays_closed(real: House) -> None:
    async with real.services.background.begin() as session:
        account = await session.get_one(Account, real.accounts["doctor"])
        account.closed_at = real.clock()
    assert await refused(real, await sign_in(real.visitor()))
    assert await actions(real) == [("session:refuse", real.accounts["doctor"])]


async def test_a_second_person_with_the_same_number_gets_nobodys_account(real: House) -> None:
    await sign_in(real.visitor())
    assert (await sign_in(real.visitor(), "same-number")).headers["location"] == REFUSED
    assert await rows(real) == (1, 1)


async def test_two_first_sign_ins_link_one_person(real: House) -> None:
    visitors = [real.visitor() for _ in range(4)]
    answers = await asyncio.gather(
        *(sign_in(visitor, ["same-number", DOCTOR][n % 2]) for n, visitor in enumerate(visitors))
    )
    assert sorted(answer.headers["location"] for answer in answers) == [REFUSED, REFUSED, "/desk", "/desk"]
    assert await rows(real) == (1, 2)


async def test_a_person_whose_number_changed_is_refused(real: House) -> None:
    async with real.services.background.begin() as session:
        session.add(OidcIdentity(issuer=_issuer(real), subject=DOCTOR, account_id=real.accounts["other-doctor"]))
    assert (await sign_in(real.visitor())).headers["location"] == REFUSED
    assert await rows(real) == (1, 0)


def _issuer(house: House) -> str:
    assert house.services.oidc is not None
    return house.services.oidc.config.issuer


async def test_an_unknown_state_is_refused(real: House) -> None:
    visitor = real.visitor()
    url = httpx.URL(await identify_as(DOCTOR, await start(visitor)))
    assert await refused(real, await visitor.get(url.copy_set_param("state", "x" * 43)))
    assert (await visitor.get(url)).headers["location"] == "/desk"


async def test_another_browser_gets_nothing_and_uses_nothing_up(real: House) -> None:
    visitor, other = real.visitor(), real.visitor()
    url = await identify_as(DOCTOR, await start(visitor))
    await start(other)
    assert await refused(real, await other.get(url))
    assert (await visitor.get(url)).headers["location"] == "/desk"


async def test_of_twenty_uses_of_one_answer_one_opens_a_session(real: House) -> None:
    visitor = real.visitor()
    url = await identify_as(DOCTOR, await start(visitor))
    cookie = {"Cookie": f"__Host-oidc={visitor.cookies['__Host-oidc']}"}
    answers = await asyncio.gather(*(real.visitor().get(url, headers=cookie) for _ in range(20)))
    assert sorted(answer.headers["location"] for answer in answers) == [REFUSED] * 19 + ["/desk"]
    assert await rows(real) == (1, 1)
    assert (await visitor.get(url)).headers["location"] == REFUSED


@pytest.mark.parametrize(
    ("name", "value"), [("iss", "https://elsewhere.example"), ("iss", None), ("code", None), ("code", "forged")]
)
async def test_an_answer_that_is_not_this_providers_is_refused(real: House, name: str, value: str | None) -> None:
    visitor = real.visitor()
    url = httpx.URL(await identify_as(DOCTOR, await start(visitor))).copy_remove_param(name)
    assert await refused(real, await visitor.get(url.copy_set_param(name, value) if value else url))


async def test_a_code_of_another_sign_in_is_refused(real: House) -> None:
    thief, visitor = real.visitor(), real.visitor()
    stolen = httpx.URL(await identify_as("other-doctor", await start(thief))).params["code"]
    url = httpx.URL(await identify_as(DOCTOR, await start(visitor)))
    assert await refused(real, await visitor.get(url.copy_set_param("code", stolen)))


async def test_a_parameter_given_twice_is_refused(real: House) -> None:
    visitor = real.visitor()
    url = httpx.URL(await identify_as(DOCTOR, await start(visitor)))
    assert await refused(real, await visitor.get(url.copy_add_param("code", "another")))


async def test_an_answer_that_is_also_an_error_is_refused(real: House) -> None:
    visitor = real.visitor()
    url = httpx.URL(await identify_as(DOCTOR, await start(visitor)))
    assert await refused(real, await visitor.get(url.copy_add_param("error", "access_denied")))


async def test_what_the_provider_says_of_a_refusal_is_not_repeated(real: House) -> None:
    visitor = real.visitor()
    response = await sign_in(visitor, "nobody")
    assert await refused(real, response)
    assert "personne" not in response.text + str(response.headers)


async def test_a_flood_of_answers_does_not_fill_the_audit_trail(real: House) -> None:
    visitor = real.visitor()
    for _ in range(60):
        assert (await visitor.get(f"{CALLBACK}?state=x&code=y")).headers["location"] == REFUSED
    assert len(await actions(real)) == 50


async def test_starting_is_limited(real: House) -> None:
    visitor = real.visitor()
    answers = [await visitor.post("/api/session/oidc/psc/start") for _ in range(51)]
    assert answers[-2].status_code == 200
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_another_site_cannot_start(real: House) -> None:
    response = await real.visitor().post("/api/session/oidc/psc/start", headers={"Origin": "https://elsewhere.example"})
    assert response.status_code == 403


async def test_without_settings_there_is_no_provider(house: House) -> None:
    visitor = house.visitor()
    assert (await visitor.get("/api/session/oidc")).json() == []
    assert (await visitor.post("/api/session/oidc/psc/start")).status_code == 404
    assert (await visitor.get("/api/session/oidc/psc/callback?code=a&state=b")).status_code == 404


async def test_another_provider_of_the_standard_works_too(connect: Connected) -> None:
    with real_provider(algorithm="ES256", auth_method="client_secret_basic") as issuer:
        house = await connect.to(config_for(issuer))
        assert (await sign_in(house.visitor())).headers["location"] == "/desk"


async def test_an_old_proof_of_identity_is_refused_where_a_fresh_one_is_asked(connect: Connected, issuer: str) -> None:
    house = await connect.to(config_for(issuer, max_age=timedelta(minutes=5)))
    visitor = house.visitor()
    url = await start(visitor)
    assert asked(url)["max_age"] == "300"
    back = await identify_as(DOCTOR, url)
    house.clock.forward(minutes=7)
    assert await refused(house, await visitor.get(back))


async def test_a_provider_that_changes_its_key_is_understood_again_within_a_minute(connect: Connected) -> None:
    with real_provider() as issuer:
        house = await connect.to(config_for(issuer))
        assert (await sign_in(house.visitor())).headers["location"] == "/desk"
    with real_provider(port=int(issuer.rpartition(":")[2])):
        assert (await sign_in(house.visitor())).headers["location"] == REFUSED
        house.clock.forward(seconds=61)
        assert (await sign_in(house.visitor())).headers["location"] == "/desk"


async def test_a_provider_that_is_down_is_said_plainly(connect: Connected) -> None:
    with real_provider() as issuer:
        house = await connect.to(config_for(issuer))
        visitor = house.visitor()
        back = await identify_as(DOCTOR, await start(visitor))
    assert await refused(house, await visitor.get(back))
    house = await connect.to(config_for(issuer))
    response = await house.visitor().post("/api/session/oidc/psc/start")
    assert (response.status_code, response.json()["code"]) == (503, "session.provider_refused")
    with real_provider(port=int(issuer.rpartition(":")[2])):
        house.clock.now = datetime.now(UTC) + timedelta(seconds=6)
        assert (await sign_in(house.visitor())).headers["location"] == "/desk"
