"""What the service sends to PostgreSQL for one booking, made beforehand: the limit that HTTP is compared with."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from booking.availability import Interval
from booking.parties import care_links, parties_of
from booking.rules import DEFAULT_RULES
from booking.service import placement
from booking.visits import Visit, Wish, visit_for
from core.context import background
from core.db import open_engine, session_maker
from core.identity import AccountRole, Principal
from tests.booking.agendas import VISIT, Agendas, Pair


def principal_of(pair: Pair) -> Principal:
    return Principal(pair.account_id, AccountRole.PATIENT, "Rose Vidal", patient_id=pair.patient_id)


async def statements(house: Agendas, wanted: Sequence[tuple[Pair, datetime]]) -> list[dict[str, Any]]:
    """For each time that somebody wants, as JSON, the arguments of the four statements."""
    visits: dict[Pair, Visit] = {}
    engine = open_engine(house.owner_url)
    now = datetime.now(UTC)
    async with background(session_maker(engine)).begin() as session:
        for pair, start in wanted:
            if pair not in visits:
                wish = Wish(pair.practitioner_id, start, "bench")
                visits[pair] = await visit_for(session, principal_of(pair), wish, now)
    await engine.dispose()
    return [_one(pair, start, visits[pair], now) for pair, start in wanted]


def _one(pair: Pair, start: datetime, visit: Visit, now: datetime) -> dict[str, Any]:
    visit = replace(visit, during=Interval(start, start + VISIT))
    wish, appointment_id = Wish(pair.practitioner_id, start, "bench"), uuid4()
    row = placement(visit, wish) | {
        "appointment_id": str(appointment_id),
        "principal_id": str(pair.account_id),
        "patient_id": str(pair.patient_id),
        "visit_type": None,
        "reason": wish.reason,
        "interpreter_language": None,
        "cancelled_late": False,
        "version": 1,
        "status": "booked",
        "idempotency_key": str(uuid4()),
        "request_hash": f"\\x{wish.fingerprint.hex()}",
        "series_id": None,
        "created_at": now.isoformat(),
    }
    work = [
        {"kind": "appointment.booked", "payload": {"appointment_id": str(appointment_id)}, "run_at": now.isoformat()}
    ]
    entry = {
        "once_s": None,
        "account_id": str(pair.account_id),
        "actor": "Rose Vidal",
        "role": "patient",
        "action": "appointment:book",
        "patient_id": str(pair.patient_id),
        "subject_id": str(appointment_id),
    }
    return {
        "token": pair.token,
        "practitioner": str(pair.practitioner_id),
        "patient": str(pair.patient_id),
        "account": str(pair.account_id),
        "key": row["idempotency_key"],
        "starts": start.isoformat(),
        "row": json.dumps(row),
        "claims": json.dumps(visit.claims),
        "links": json.dumps(care_links(parties_of(visit), appointment_id, now, DEFAULT_RULES)),
        "work": json.dumps(work),
        "audit": json.dumps([entry]),
    }


def arguments_of(one: dict[str, Any]) -> list[list[Any]]:
    """Of open_context, booking_facts, booking_book and audit_append."""
    now = datetime.now(UTC)
    return [
        [hashlib.sha256(one["token"].encode()).digest(), now],
        [
            *(UUID(one["practitioner"]), UUID(one["patient"]), None, None, None, None, None),
            *(datetime.fromisoformat(one["starts"]), UUID(one["account"]), one["key"]),
        ],
        [one["row"], one["claims"], [], one["links"], one["work"], now, None, False],
        [one["audit"]],
    ]
