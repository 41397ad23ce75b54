"""What a cabin's agent says of the cabin, taken from its link; and what it is told there."""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins import moves
from backend.fleet import configuration
from backend.fleet.models import Diagnostics, SelfTest
from contract.errors import ErrorCode
from contract.fleet import (
    CheckOutcome,
    CollectDiagnostics,
    ConfigurationDesired,
    ConfigurationState,
    DiagnosticsBundle,
    RunSelfTest,
    SelfTestReport,
)
from core import audit
from core.errors import Conflict
from core.identity import Principal

log = logging.getLogger(__name__)

# The state of the cabin says it in the words of the house; each check by its own.
_CHECKS = {
    "outbox": "enregistrement des mesures",
    "disk": "disque",
    "clock": "horloge",
    "drivers": "pilotes",
    "device": "appareil",
    "line": "liaison",
}


async def take(
    session: AsyncSession,
    message: ConfigurationState | SelfTestReport | DiagnosticsBundle,
    *,
    cabin_id: UUID,
    now: datetime,
) -> ConfigurationDesired | None:
    """What the cabin is told on it: the configuration it does not run with and has not answered yet."""
    match message:
        case ConfigurationState():
            await configuration.note_state(session, cabin_id=cabin_id, state=message, now=now)
            wanted = await configuration.desired(session, cabin_id=cabin_id, now=now)
            return wanted if wanted.digest not in (message.digest, message.wanted) else None
        case SelfTestReport():
            await _note_self_test(session, message, cabin_id=cabin_id, now=now)
        case DiagnosticsBundle():
            await session.execute(
                update(Diagnostics)
                .where(
                    Diagnostics.request_id == message.request_id,
                    Diagnostics.cabin_id == cabin_id,
                    Diagnostics.received_at.is_(None),
                )
                .values(received_at=now, document=message.model_dump(mode="json"))
            )
    return None


async def _note_self_test(session: AsyncSession, report: SelfTestReport, *, cabin_id: UUID, now: datetime) -> None:
    """Once, however often it is sent. What is needed and fails puts the cabin out of service."""
    added = await session.scalar(
        insert(SelfTest)
        .values(
            test_id=report.test_id,
            cabin_id=cabin_id,
            at=report.at,
            took_s=report.took_s,
            items=[item.model_dump(mode="json") for item in report.items],
        )
        .on_conflict_do_nothing(index_elements=[SelfTest.test_id])
        .returning(SelfTest.test_id)
    )
    failed = [item for item in report.items if item.blocks and item.outcome is CheckOutcome.FAILED]
    if added is None or not failed:
        return
    checks = dict.fromkeys(_CHECKS.get(item.check, item.check) for item in failed)
    await moves.self_test_failed(session, cabin_id=cabin_id, words=f"Autotest : {', '.join(checks)}", now=now)


async def tell_configuration(services: Any, cabin_id: UUID) -> None:
    """After the commit. A cabin that is away hears it when it comes back."""
    async with services.background() as session:
        wanted = await configuration.desired(session, cabin_id=cabin_id, now=services.clock())
    await services.cabins.tell(cabin_id, wanted)


async def ask_self_test(session: AsyncSession, principal: Principal, services: Any, cabin_id: UUID) -> None:
    """Raises Conflict (CABIN_AWAY)."""
    if not await services.cabins.tell(cabin_id, RunSelfTest()):
        raise _away()
    audit.record(session, principal, audit.Action.CABIN_TESTED, subject_id=cabin_id)


async def ask_diagnostics(
    session: AsyncSession, principal: Principal, services: Any, cabin_id: UUID, *, now: datetime
) -> UUID:
    """The request, to be told to the cabin after the commit (`tell_request`). Raises Conflict (CABIN_AWAY)."""
    if not services.cabins.online(cabin_id):
        raise _away()
    row = Diagnostics(
        request_id=uuid4(),
        cabin_id=cabin_id,
        asked_at=now,
        account_id=principal.account_id,
        actor=principal.name,
    )
    session.add(row)
    audit.record(session, principal, audit.Action.CABIN_DIAGNOSED, subject_id=cabin_id)
    return row.request_id


async def tell_request(services: Any, cabin_id: UUID, request_id: UUID) -> None:
    await services.cabins.tell(cabin_id, CollectDiagnostics(request_id=request_id))


def _away() -> Conflict:
    return Conflict(ErrorCode.CABIN_AWAY, "La cabine n'est pas reliée. Redemandez quand elle sera en ligne.")
