"""Call tickets: what they say, and that each opens one room, once, within a minute."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from contract.signaling import Role
from core.tokens import TokenKeys, TokenRefused, TokenType, issue
from signaling.tickets import AUDIENCE, NAME_LIMIT, UsedTickets, issue_ticket, member_id, read_ticket
from tests.signaling.people import NOW, ROOM, account_of, member_of, seconds, ticket_of


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> TokenKeys:
    return TokenKeys.open(tmp_path_factory.mktemp("keys"))


def ticket(keys: TokenKeys, **changes: Any) -> str:
    return issue_ticket(
        keys,
        **{
            "room": ROOM,
            "account_id": account_of("zoe"),
            "session_id": account_of("zoe"),
            "role": Role.PATIENT,
            "name": "Zoé",
            "admitted": False,
            "now": NOW,
            **changes,
        },
    )


def test_a_ticket_says_who_enters_which_room(keys: TokenKeys) -> None:
    read = read_ticket(keys, ticket(keys, admitted=True), now=NOW)
    assert (read.room, read.account, read.member) == (ROOM, account_of("zoe"), member_of("zoe"))
    assert (read.role, read.name, read.admitted) == (Role.PATIENT, "Zoé", True)


def test_the_member_id_is_stable_in_a_room_and_another_in_another(keys: TokenKeys) -> None:
    first, second = (read_ticket(keys, ticket(keys), now=NOW) for _ in range(2))
    elsewhere = read_ticket(keys, ticket(keys, room=uuid4()), now=NOW)
    assert first.member == second.member == member_id(ROOM, account_of("zoe"))
    assert elsewhere.member != first.member


def test_a_ticket_works_once(keys: TokenKeys) -> None:
    used, read = UsedTickets(), read_ticket(keys, ticket(keys), now=NOW)
    assert [used.use(read, now=seconds(later)) for later in (0, 0, 30, 61)] == [True, False, False, False]


def test_a_ticket_is_refused_after_a_minute_and_before_its_time(keys: TokenKeys) -> None:
    read_ticket(keys, ticket(keys), now=seconds(59))
    for when in (63, 3600, -10):
        with pytest.raises(TokenRefused):
            read_ticket(keys, ticket(keys), now=seconds(when))


def test_used_tickets_are_forgotten_once_they_have_expired() -> None:
    used = UsedTickets()
    for number in range(1000):
        one = replace(ticket_of("zoe", Role.PATIENT), expires_at=int(seconds(number).timestamp()))
        assert used.use(one, now=NOW)
    last = replace(ticket_of("zoe", Role.PATIENT), expires_at=int(seconds(5000).timestamp()))
    assert used.use(last, now=seconds(4000))
    assert len(used._expiry) == 1


def test_a_token_of_another_purpose_or_audience_is_no_ticket(keys: TokenKeys) -> None:
    claims = {"room": str(ROOM), "role": "patient", "name": "x", "admitted": True}
    for typ, audience in (("session+jwt", AUDIENCE), ("call-ticket+jwt", "comptoir-uploads")):
        token = issue(
            keys,
            typ=TokenType(typ, timedelta(seconds=60)),
            audience=audience,
            subject=str(account_of("zoe")),
            ttl=timedelta(seconds=60),
            now=NOW,
            claims=claims,
        )
        with pytest.raises(TokenRefused):
            read_ticket(keys, token, now=NOW)


def test_a_ticket_of_another_installation_is_refused(tmp_path: Path, keys: TokenKeys) -> None:
    with pytest.raises(TokenRefused):
        read_ticket(keys, ticket(TokenKeys.open(tmp_path)), now=NOW)


def test_a_changed_room_breaks_the_signature(keys: TokenKeys) -> None:
    header, body, signature = ticket(keys).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["room"] = str(uuid4())
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    with pytest.raises(TokenRefused):
        read_ticket(keys, f"{header}.{forged}.{signature}", now=NOW)


def test_a_very_long_name_still_makes_a_ticket_that_fits(keys: TokenKeys) -> None:
    token = ticket(keys, name="\U0001f600" * 500)
    assert len(token) <= 4096
    assert len(read_ticket(keys, token, now=NOW).name) == NAME_LIMIT
