"""An appointment that a machine makes: POST, and conditional PUT by the sender's own identifier.

The identifier is the idempotency key: unique for each sender, in the database. The guide's
Appointment names no patient; one may be given as a contained Patient (name, birth date). Without,
the appointment is kept for "a patient sent by" the sender, whom the place names on arrival.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.fhir.clients import MachineClient
from backend.fhir.outcome import BadRequest
from backend.fhir.search import rpps_of
from booking import appointments, changes, service
from booking.models import Appointment, CancelCode, Practitioner
from booking.rules import BookingRules
from booking.visits import Wish
from contract.errors import ErrorCode
from core import audit
from core.errors import Conflict, Invalid, NotFound
from core.identity import AccountRole, Principal
from core.people import Patient, with_traits

_UNNAMED = date(1900, 1, 1)
Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]


class _Lenient(BaseModel):
    """Elements we do not use may be there: FHIR allows them all."""

    model_config = ConfigDict(extra="ignore")


class Identifier(_Lenient):
    system: Text
    value: Text


class ActorIdentifier(_Lenient):
    system: Text | None = None
    value: Text


class Actor(_Lenient):
    identifier: ActorIdentifier


class Participant(_Lenient):
    actor: Actor


class HumanName(_Lenient):
    family: Text
    given: Annotated[list[Text], Field(min_length=1, max_length=5)]


class ContainedPatient(_Lenient):
    resourceType: Literal["Patient"]  # noqa: N815 - FHIR's name
    name: Annotated[list[HumanName], Field(min_length=1, max_length=5)]
    birthDate: Annotated[date, Field(ge=date(1880, 1, 1), le=date(2200, 1, 1))]  # noqa: N815 - FHIR's name


class IncomingAppointment(_Lenient):
    """FrAppointmentSAS: one identifier, start, end, one practitioner."""

    resourceType: Literal["Appointment"]  # noqa: N815 - FHIR's name
    identifier: Annotated[list[Identifier], Field(min_length=1, max_length=1)]
    status: Literal["booked", "arrived", "fulfilled", "noshow", "cancelled"]
    start: AwareDatetime
    end: AwareDatetime
    participant: Annotated[list[Participant], Field(min_length=1, max_length=1)]
    contained: Annotated[list[ContainedPatient], Field(max_length=1)] = []

    @property
    def key(self) -> str:
        return key_of(self.identifier[0].system, self.identifier[0].value)


def key_of(system: str, value: str) -> str:
    return f"fhir {system}|{value}"


def identifier_of(row: Appointment) -> tuple[str, str]:
    """The sender's system and value."""
    system, _, value = (row.idempotency_key or "").removeprefix("fhir ").rpartition("|")
    return system, value


def _acting(client: MachineClient, who: Practitioner) -> Principal:
    """As the staff of the practitioner's place, which places what regulators send; the trail names the machine."""
    return Principal(client.client_id, AccountRole.ASSISTANT, client.name, site_ids=frozenset({who.site_id}))


async def find(session: AsyncSession, client: MachineClient, *, key: str) -> Appointment | None:
    """The sender's own appointment of that identifier."""
    return await session.scalar(
        select(Appointment).where(Appointment.principal_id == client.client_id, Appointment.idempotency_key == key)
    )


async def read(session: AsyncSession, client: MachineClient, *, appointment_id: UUID) -> Appointment:
    """Raises NotFound for those of others."""
    found = await session.get(Appointment, appointment_id)
    if found is None or found.principal_id != client.client_id:
        raise NotFound
    return found


async def create(
    session: AsyncSession, client: MachineClient, wanted: IncomingAppointment, *, now: datetime, rules: BookingRules
) -> tuple[Appointment, bool]:
    """And whether it is new. Raises BadRequest, Invalid, NotFound, Conflict."""
    who = await _practitioner(session, wanted)
    if existing := await find(session, client, key=wanted.key):
        if (existing.starts_at, existing.practitioner_id) != (wanted.start, who.practitioner_id):
            raise Invalid(ErrorCode.REQUEST_KEY_REUSED, "Cet identifiant désigne déjà un autre rendez-vous.")
        return existing, False
    if wanted.status != "booked":
        raise Invalid(ErrorCode.BOOKING_STATUS, "Un rendez-vous commence par le statut booked.")
    _require_length(wanted, who)
    patient_id = await _patient(session, client, wanted, now)
    wish = Wish(who.practitioner_id, wanted.start, patient_id=patient_id)
    placed = await service.place(session, _acting(client, who), wish, now=now, idempotency_key=wanted.key, rules=rules)
    return await service.load(session, placed.appointment_id), not placed.replayed


async def update(
    session: AsyncSession,
    client: MachineClient,
    existing: Appointment,
    wanted: IncomingAppointment,
    *,
    now: datetime,
    rules: BookingRules,
) -> Appointment:
    """What the sender says of it now: another time, or how it went. The same again changes nothing."""
    who = await _practitioner(session, wanted)
    if who.practitioner_id != existing.practitioner_id:
        raise Invalid(ErrorCode.BOOKING_NOT_MOVABLE, "Annulez ce rendez-vous pour changer de praticien.")
    appointment_id, principal = existing.appointment_id, _acting(client, who)
    if wanted.status == existing.status and wanted.start == existing.starts_at:
        return existing
    match wanted.status:
        case "cancelled":
            await changes.cancel(
                session, principal, appointment_id=appointment_id, now=now, code=CancelCode.OTHER, rules=rules
            )
        case "noshow":
            await changes.miss(session, principal, appointment_id=appointment_id, now=now)
        case "arrived":
            await appointments.arrive(session, principal, appointment_id=appointment_id, now=now)
        case "fulfilled":
            if not await appointments.mark_fulfilled(session, appointment_id=appointment_id):
                raise Conflict(ErrorCode.BOOKING_STATUS, "Ce rendez-vous n'a pas eu lieu.")
        case "booked":
            _require_length(wanted, who)
            await changes.move(
                session, principal, appointment_id=appointment_id, starts_at=wanted.start, now=now, rules=rules
            )
    return await service.load(session, appointment_id)


async def _practitioner(session: AsyncSession, wanted: IncomingAppointment) -> Practitioner:
    actor = wanted.participant[0].actor.identifier
    numbers = rpps_of([f"{actor.system or ''}|{actor.value}"])
    found = await session.scalar(select(Practitioner).where(Practitioner.rpps.in_(numbers)))
    if found is None:
        raise BadRequest(ErrorCode.REQUEST_NOT_FOUND, "Ce professionnel n'a pas d'agenda ici.")
    return found


def _require_length(wanted: IncomingAppointment, who: Practitioner) -> None:
    if (wanted.end - wanted.start).total_seconds() != who.visit_minutes * 60:
        raise Invalid(ErrorCode.BOOKING_CLOSED, f"Ses rendez-vous durent {who.visit_minutes} minutes.")


async def _patient(session: AsyncSession, client: MachineClient, wanted: IncomingAppointment, now: datetime) -> UUID:
    if wanted.contained:
        name, born = wanted.contained[0].name[0], wanted.contained[0].birthDate
        known = await with_traits(session, given_name=name.given[0], family_name=name.family, birth_date=born)
        if len(known) == 1:
            return known[0].patient_id
        new = {"given_name": name.given[0], "family_name": name.family, "birth_date": born}
    else:
        new = {"given_name": "Patient", "family_name": f"adressé par {client.name}", "birth_date": _UNNAMED}
    row: dict[str, Any] = {"patient_id": uuid4(), "created_at": now, **new}
    session.add(Patient(**row))
    await session.flush()
    audit.record(session, None, audit.Action.PATIENT_CREATED, patient_id=row["patient_id"], actor=client.name)
    return UUID(str(row["patient_id"]))
