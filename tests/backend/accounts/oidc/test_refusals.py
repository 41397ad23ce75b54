"""A provider, or somebody in its place, that does not keep to the rules: nobody is signed in."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from backend.accounts.oidc_http import origin_of
from tests.backend.accounts.oidc.conftest import Connected
from tests.backend.accounts.oidc.providers import (
    CALLBACK,
    CLIENT_ID,
    CLIENT_SECRET,
    DOCTOR,
    FOREIGN_KEY,
    KEY,
    Hostile,
    asked,
    config_for,
    hmac_signed,
    unsigned,
)
from tests.backend.accounts.oidc.test_sign_in import REFUSED, rows, start
from tests.backend.house import House


@pytest.fixture
async def house(connect: Connected, hostile: Hostile) -> House:
    """Connected to the hostile provider."""
    house = await connect.to(config_for(hostile.issuer))
    hostile.clock = house.clock
    return house


async def answer(house: House, hostile: Hostile, *, make: Callable[[str], str] | None = None) -> httpx.Response:
    """A sign-in whose ID token `make` builds from the nonce; without it the token is a good one."""
    visitor = house.visitor()
    request = asked(await start(visitor))
    nonce = request["nonce"]
    hostile.id_token = make(nonce) if make else hostile.sign(hostile.claims(nonce))
    return await visitor.get(f"{CALLBACK}?code=any&state={request['state']}")


async def refused(house: House, response: httpx.Response) -> bool:
    return response.headers["location"] == REFUSED and await rows(house) == (0, 0)


async def test_the_provider_is_believed_while_it_keeps_to_the_rules(house: House, hostile: Hostile) -> None:
    assert (await answer(house, hostile)).headers["location"] == "/desk"


@pytest.mark.parametrize(("seconds", "page"), [(599, "/desk"), (600, REFUSED)])
async def test_an_answer_counts_for_ten_minutes(house: House, hostile: Hostile, seconds: int, page: str) -> None:
    visitor = house.visitor()
    request = asked(await start(visitor))
    house.clock.forward(seconds=seconds)
    hostile.id_token = hostile.sign(hostile.claims(request["nonce"]))
    response = await visitor.get(f"{CALLBACK}?code=any&state={request['state']}")
    assert response.headers["location"] == page


NOW = int(time.time())
CLAIMS: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "nonces": {"nonce": ["another"]},
    "another issuer": {"iss": "https://elsewhere.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "another"},
    "no audience": {"aud": None},
    "several audiences and no party": {"aud": [CLIENT_ID, "another"]},
    "another party": {"azp": "another"},
    "an empty party": {"azp": ""},
    "expired": {"exp": NOW - 120},
    "no end": {"exp": None},
    "an end in words": {"exp": "tomorrow"},
    "an end that is true": {"exp": True},
    "an endless end": {"exp": float("inf")},
    "from tomorrow": {"iat": NOW + 86400, "exp": NOW + 90000},
    "from yesterday": {"iat": NOW - 86400},
    "no beginning": {"iat": None},
    "not yet": {"nbf": NOW + 3600},
    "a lower level": {"acr": "eidas0"},
    "no level": {"acr": None},
    "levels": {"acr": ["eidas1"]},
    "nobody": {"sub": None},
    "an empty subject": {"sub": ""},
    "a long subject": {"sub": "x" * 256},
    "subjects": {"sub": [DOCTOR]},
    "another subject than userinfo's": {"sub": "other-doctor"},
    "a foreign access token's hash": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "an empty hash": {"at_hash": ""},
    "a hash that is a list": {"at_hash": [1]},
    "proven tomorrow": {"auth_time": NOW + 86400},
    "proven in words": {"auth_time": "now"},
}


async def test_an_id_token_that_says_something_else_is_refused(house: House, hostile: Hostile) -> None:
    accepted = []
    for name, changes in CLAIMS.items():
        forged = partial(_changed, hostile, changes)
        if not await refused(house, await answer(house, hostile, make=forged)):
            accepted.append(name)
    assert not accepted
    assert (await answer(house, hostile)).headers["location"] == "/desk"


def _changed(hostile: Hostile, changes: dict[str, Any], nonce: str) -> str:
    return hostile.sign(hostile.claims(nonce, **changes))


async def test_several_audiences_with_our_name_as_the_party_are_ours(house: House, hostile: Hostile) -> None:
    changes = {"aud": [CLIENT_ID, "another"], "azp": CLIENT_ID}
    response = await answer(house, hostile, make=lambda nonce: hostile.sign(hostile.claims(nonce, **changes)))
    assert response.headers["location"] == "/desk"


def _tampered(hostile: Hostile, claims: dict[str, Any]) -> str:
    head, _, tail = hostile.sign(claims).split(".")
    body = unsigned({}, claims | {"sub": "other-doctor"}).split(".")[1]
    return f"{head}.{body}.{tail}"


Forge = Callable[[Hostile, dict[str, Any]], str]
FORGED: dict[str, Forge] = {
    "none": lambda _, claims: unsigned({"alg": "none", "kid": "one"}, claims),
    "None": lambda _, claims: unsigned({"alg": "None", "kid": "one"}, claims),
    "no algorithm": lambda _, claims: unsigned({"kid": "one"}, claims),
    "algorithms": lambda _, claims: unsigned({"alg": ["RS256"], "kid": "one"}, claims),
    "HMAC with the public key": lambda it, claims: hmac_signed(it.key.as_pem(private=False), claims),
    "HMAC with the public key's octets": lambda it, claims: hmac_signed(it.key.as_der(private=False), claims),
    "HMAC with our secret": lambda it, claims: hmac_signed(CLIENT_SECRET.encode(), claims),
    "a foreign key": lambda it, claims: it.sign(claims, key=FOREIGN_KEY),
    "a key it brings along": lambda it, claims: it.sign(
        claims, key=FOREIGN_KEY, jwk=dict(FOREIGN_KEY.as_dict(private=False))
    ),
    "an unknown key": lambda it, claims: it.sign(claims, kid="two"),
    "no key named": lambda it, claims: it.sign(claims, kid=""),
    "an algorithm not agreed": lambda it, claims: it.sign(claims, alg="PS256"),
    "another type": lambda it, claims: it.sign(claims, typ="at+jwt"),
    "another signature": lambda it, claims: it.sign(claims)[:-8] + "AAAAAAAA",
    "another body": _tampered,
    "no signature": lambda it, claims: it.sign(claims).rpartition(".")[0] + ".",
    "two parts": lambda it, claims: it.sign(claims).rpartition(".")[0],
    "a large one": lambda it, claims: it.sign(claims | {"more": "x" * 20_000}),
    "a deep header": lambda it, claims: unsigned({}, claims).replace("e30.", "W1" * 3000 + ".", 1),
    "words": lambda _it, _claims: "bonjour",
    "nothing": lambda _it, _claims: "",
    "foreign letters": lambda _it, _claims: "é.é.é",
}


async def test_a_forged_id_token_is_refused(house: House, hostile: Hostile) -> None:
    accepted = []
    for name, forge in FORGED.items():
        forged = partial(_forged, hostile, forge)
        if not await refused(house, await answer(house, hostile, make=forged)):
            accepted.append(name)
    assert not accepted
    assert (await answer(house, hostile)).headers["location"] == "/desk"


def _forged(hostile: Hostile, forge: Forge, nonce: str) -> str:
    return forge(hostile, hostile.claims(nonce))


def _public(key: RSAKey, **changes: Any) -> dict[str, Any]:
    return dict(key.as_dict(private=False)) | changes


KEYS: dict[str, list[Any]] = {
    "for encryption": [_public(KEY, use="enc")],
    "for another algorithm": [_public(KEY, alg="PS256")],
    "for an unknown algorithm": [_public(KEY, alg="RS1")],
    "a shared secret": [{"kty": "oct", "k": "AAAA", "kid": "one"}],
    "of another kind": [dict(ECKey.generate_key("P-256").as_dict(private=False)) | {"kid": "one"}],
    "a broken one": [{"kty": "RSA", "n": 5, "e": "AQAB", "kid": "one"}, 7, {"kid": "one"}],
}


async def test_a_key_that_is_not_for_this_is_not_used(house: House, hostile: Hostile) -> None:
    accepted = []
    for name, keys in KEYS.items():
        hostile.keys = keys
        if not await refused(house, await answer(house, hostile)):
            accepted.append(name)
        house.clock.forward(minutes=60)
    assert not accepted
    hostile.keys = None
    assert (await answer(house, hostile)).headers["location"] == "/desk"


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
async def test_a_short_key_is_not_used(house: House, hostile: Hostile) -> None:
    hostile.key = RSAKey.generate_key(1024, parameters={"kid": "one"})
    assert await refused(house, await answer(house, hostile))


ANSWERS: dict[str, Callable[[], Response]] = {
    "refuses": lambda: JSONResponse({"error": "invalid_grant"}, 400),
    "fails": lambda: JSONResponse({}, 500),
    "sends elsewhere": lambda: RedirectResponse("http://127.0.0.1:1/"),
    "packs its answer": lambda: JSONResponse({}, headers={"Content-Encoding": "gzip"}),
    "answers with a page": lambda: PlainTextResponse("{}"),
    "answers with a list": lambda: JSONResponse([]),
    "answers with half of it": lambda: Response("{", media_type="application/json"),
    "answers deeply": lambda: Response("[" * 60_000, media_type="application/json"),
    "answers with nothing": lambda: JSONResponse({}),
}


@pytest.mark.parametrize("path", ["/token", "/userinfo", "/keys"])
async def test_an_answer_that_is_not_one_signs_nobody_in(house: House, hostile: Hostile, path: str) -> None:
    accepted = []
    for name, response in ANSWERS.items():
        hostile.answers[path] = response()
        if not await refused(house, await answer(house, hostile)):
            accepted.append(name)
    assert not accepted
    assert hostile.calls.count(path) == len(ANSWERS)


TOKENS: list[dict[str, Any]] = [
    {"token_type": "mac"},
    {"token_type": None},
    {"access_token": "a\nb"},
    {"access_token": ["at"]},
    {"id_token": None},
]
USERINFO: list[dict[str, Any]] = [
    {"sub": "other-doctor"},
    {"sub": None},
    {"SubjectNameID": 899900000001},
    {"SubjectNameID": "8999000000011"},
    {"SubjectNameID": "89990000001"},
    {"SubjectRefPro": []},
    {"more": "x" * 70_000},
    {"SubjectRefPro": {"exercices": [{"codeProfession": None}, 3]}},
]


async def test_tokens_of_another_kind_are_refused(house: House, hostile: Hostile) -> None:
    for changes in TOKENS:
        hostile.token = changes
        assert await refused(house, await answer(house, hostile)), changes


async def test_userinfo_of_somebody_else_is_refused(house: House, hostile: Hostile) -> None:
    for changes in USERINFO:
        hostile.userinfo = changes
        assert await refused(house, await answer(house, hostile)), changes


METADATA: list[dict[str, Any]] = [
    {"issuer": "https://elsewhere.example"},
    {"issuer": None},
    {"token_endpoint": "http://127.0.0.1:1/token"},
    {"userinfo_endpoint": "https://elsewhere.example/userinfo"},
    {"jwks_uri": "file:///etc/passwd"},
    {"jwks_uri": None},
    {"authorization_endpoint": "javascript:alert(1)"},
    {"authorization_endpoint": "http://elsewhere.example/auth"},
    {"authorization_endpoint": None},
    {"code_challenge_methods_supported": ["plain"]},
]


async def test_metadata_that_leads_elsewhere_is_not_followed(house: House, hostile: Hostile) -> None:
    for changes in METADATA:
        hostile.metadata = changes
        response = await house.visitor().post("/api/session/oidc/psc/start")
        assert (response.status_code, response.json()["code"]) == (503, "session.provider_refused"), changes
        house.clock.forward(seconds=5)
    hostile.metadata = {}
    assert (await house.visitor().post("/api/session/oidc/psc/start")).status_code == 200


async def test_a_provider_that_is_down_is_not_asked_by_every_visitor(house: House, hostile: Hostile) -> None:
    hostile.answers["/.well-known/openid-configuration"] = JSONResponse({}, 500)
    for _ in range(5):
        assert (await house.visitor().post("/api/session/oidc/psc/start")).status_code == 503
    assert len(hostile.calls) == 1


async def test_unknown_keys_are_looked_for_once_a_minute(house: House, hostile: Hostile) -> None:
    await answer(house, hostile)
    for _ in range(5):
        await answer(house, hostile, make=lambda nonce: hostile.sign(hostile.claims(nonce), kid="two"))
    assert hostile.calls.count("/keys") == 1
    house.clock.forward(seconds=60)
    await answer(house, hostile, make=lambda nonce: hostile.sign(hostile.claims(nonce), kid="two"))
    assert hostile.calls.count("/keys") == 2


async def test_a_key_that_was_taken_back_is_forgotten_within_the_hour(house: House, hostile: Hostile) -> None:
    assert (await answer(house, hostile)).headers["location"] == "/desk"
    hostile.keys = [_public(FOREIGN_KEY)]
    house.clock.forward(minutes=60)
    assert (await answer(house, hostile)).headers["location"] == REFUSED


@pytest.mark.parametrize(
    "url",
    ["http://elsewhere.example", "ftp://localhost", "https://a@elsewhere.example", "https://", "https://x/#y", "x"],
)
def test_only_plain_https_addresses_are_called(url: str) -> None:
    with pytest.raises(ValueError):
        origin_of(url)
