"""Breaking the glass: an hour's access to one patient without a care link, with a reason, told to the patient."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account, Proxy
from backend.care.models import BreakGlass
from backend.care.views import BreakGlassRequest, Notice
from contract.errors import ErrorCode
from core import audit
from core.access import CareLink, LinkKind
from core.context import elevated
from core.errors import Conflict, DomainError, NotFound
from core.identity import Principal
from core.people import Patient, with_traits

LASTS = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Opening:
    """`told`: the logins of the accounts to write to; empty when nothing new was opened."""

    patient_id: UUID
    until: datetime
    told: Sequence[str] = field(default=())


async def break_glass(
    session: AsyncSession, principal: Principal, asked: BreakGlassRequest, *, now: datetime
) -> Opening | DomainError:
    """A refusal is returned, not raised: the look-up that found nobody is audited too.

    Where the practitioner has access already (a care link, or glass broken within the hour) nothing is opened
    and its end is told.
    """
    # Exact traits find a patient outside the caller's sight: that is what this is for. The limit, the second
    # factor and the audit row are the price.
    async with elevated(session):
        found = await with_traits(
            session, given_name=asked.given_name, family_name=asked.family_name, birth_date=asked.birth_date
        )
        if len(found) != 1:
            audit.record(session, principal, audit.Action.PATIENT_FOUND)
            return _refusal(found)
        patient_id = found[0].patient_id
        # One at a time for this patient: two requests at once open one glass.
        await session.get_one(Patient, patient_id, with_for_update={"key_share": True})
        if (until := await _access_until(session, principal, patient_id, now)) is not None:
            audit.record(session, principal, audit.Action.PATIENT_FOUND, patient_id=patient_id)
            return Opening(patient_id, until)
        return await _open(session, principal, asked.reason, patient_id, now)


def _refusal(found: list[Patient]) -> DomainError:
    if not found:
        return NotFound("Personne ne porte exactement ce nom, ce prénom et cette date de naissance.")
    return Conflict(
        ErrorCode.PEOPLE_IDENTITY,
        "Plusieurs dossiers portent ces traits : rien n'est ouvert tant qu'on peut se tromper.",
    )


async def _access_until(
    session: AsyncSession, principal: Principal, patient_id: UUID, now: datetime
) -> datetime | None:
    return await session.scalar(
        select(func.max(CareLink.ends_at)).where(
            CareLink.patient_id == patient_id,
            CareLink.grantee_id.in_(principal.grantees),
            CareLink.starts_at <= now,
            CareLink.ends_at > now,
            CareLink.withdrawn_at.is_(None),
        )
    )


async def _open(session: AsyncSession, principal: Principal, reason: str, patient_id: UUID, now: datetime) -> Opening:
    assert principal.practitioner_id is not None, "of the practitioner role"
    glass = BreakGlass(
        break_glass_id=uuid4(),
        account_id=principal.account_id,
        actor=principal.name,
        patient_id=patient_id,
        reason=reason,
        opened_at=now,
        ends_at=now + LASTS,
    )
    session.add(glass)
    session.add(
        CareLink(
            care_link_id=uuid4(),
            patient_id=patient_id,
            grantee_id=principal.practitioner_id,
            kind=LinkKind.BREAK_GLASS.value,
            source_id=glass.break_glass_id,
            starts_at=now,
            ends_at=glass.ends_at,
        )
    )
    audit.record(session, principal, audit.Action.GLASS_BROKEN, patient_id=patient_id, subject_id=glass.break_glass_id)
    parents = select(Proxy.account_id).where(Proxy.patient_id == patient_id, Proxy.relation == "child", _in_force(now))
    told = await session.scalars(
        select(Account.login).where(
            or_(Account.patient_id == patient_id, Account.account_id.in_(parents)), Account.closed_at.is_(None)
        )
    )
    return Opening(patient_id, glass.ends_at, told.all())


async def notices(session: AsyncSession, principal: Principal, *, now: datetime) -> list[Notice]:
    """Newest first: of the account's own patient and of her children. A relative's are the relative's to read."""
    rows = await session.execute(
        select(BreakGlass, Patient)
        .join(Patient, Patient.patient_id == BreakGlass.patient_id)
        .where(_told_to(principal, now))
        .order_by(BreakGlass.opened_at.desc(), BreakGlass.break_glass_id)
        .limit(200)
    )
    return [
        Notice(
            notice_id=glass.break_glass_id,
            at=glass.opened_at,
            kind="break_glass",
            patient_id=glass.patient_id,
            patient_name=patient.name,
            actor=glass.actor,
            reason=glass.reason,
            read=glass.read_by_patient_at is not None,
        )
        for glass, patient in rows
    ]


async def read_notice(session: AsyncSession, principal: Principal, *, notice_id: UUID, now: datetime) -> None:
    """Reading twice keeps the first time. Raises NotFound."""
    changed = await session.scalar(
        update(BreakGlass)
        .where(BreakGlass.break_glass_id == notice_id, _told_to(principal, now))
        .values(read_by_patient_at=func.coalesce(BreakGlass.read_by_patient_at, now))
        .returning(BreakGlass.break_glass_id)
    )
    if changed is None:
        raise NotFound


def _told_to(principal: Principal, now: datetime) -> ColumnElement[bool]:
    children = select(Proxy.patient_id).where(
        Proxy.account_id == principal.account_id, Proxy.relation == "child", _in_force(now)
    )
    return or_(BreakGlass.patient_id == principal.patient_id, BreakGlass.patient_id.in_(children))


def _in_force(now: datetime) -> ColumnElement[bool]:
    return and_(Proxy.starts_at <= now, or_(Proxy.ends_at.is_(None), Proxy.ends_at > now))
