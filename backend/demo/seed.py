"""The demo's world with everything that hangs on it: logins, past visits, photos, readings, the cabin's key."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account, Membership
from backend.accounts.passwords import hash_password
from backend.cabins import readings
from backend.cabins.service import enrol
from backend.consultations.models import Consultation, ConsultationStatus
from backend.demo import world
from backend.demo.past_photos import past_photos
from backend.demo.past_readings import past_readings
from backend.demo.people import LOGINS, PASSWORD
from backend.demo.world_cabins import write_cabins
from backend.demo.world_lesions import FOLLOWED, write_lesion
from backend.demo.world_messages import write_contacts
from backend.demo.world_opinions import write_opinions
from backend.demo.world_patients import PAST_VISITS, PATIENTS, PastVisit
from backend.demo.world_places import SITE_IDS, demo_id
from backend.demo.world_preparation import write_preparation
from backend.demo.world_quality import write_quality
from backend.services import open_media
from booking.models import Appointment, Practitioner
from core.clock import Clock, utc_now
from core.context import background
from core.db import SessionMaker, open_engine, session_maker
from core.identity import AccountRole
from media.photos import store_image
from media.services import MediaServices
from media.traits import Traits

_AT_ONCE = 2


async def seed_demo(database_url: str, *, data_dir: Path, cabin_key: bytes, clock: Clock = utc_now) -> None:
    """Writes what is missing and brings calendars to today. Every run after the first is quick."""
    engine = open_engine(database_url)
    media = open_media(data_dir)
    sessions = background(session_maker(engine))
    try:
        async with sessions.begin() as session:
            await world.seed(session, clock)
            await _write_accounts(session)
            await write_contacts(session, clock)
            await write_preparation(session, world.DEMO_ASSISTANT, clock())
            await write_cabins(session, clock())
            await enrol(session, cabin_id=world.DEMO_CABIN, public_key=cabin_key)
        await _write_pictured(sessions, media, clock())
        async with sessions.begin() as session:
            await write_opinions(session, world.DEMO_ASSISTANT, clock())
        async with sessions.begin() as session:
            await write_quality(session, clock())
    finally:
        await media.aclose()
        await engine.dispose()


async def _write_pictured(sessions: SessionMaker, media: MediaServices, now: datetime) -> None:
    """A transaction each: photos take a while, and a run cut short goes on where it stopped."""
    works = [
        *(partial(_write_past_visit, media=media, visit=visit) for visit in PAST_VISITS),
        *(
            partial(write_lesion, media=media, patient_id=world.DEMO_PATIENT, followed=followed, now=now)
            for followed in FOLLOWED
        ),
    ]
    # Drawing takes a processor and some 200 MB.
    places = asyncio.Semaphore(_AT_ONCE)

    async def write(work: Callable[[AsyncSession], Awaitable[None]]) -> None:
        async with places, sessions.begin() as session:
            await work(session)

    async with asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(write(work))


async def _write_accounts(session: AsyncSession) -> None:
    names = {
        "patient@demo": PATIENTS[0].given_name + " " + PATIENTS[0].family_name,
        "assistante@demo": world.DEMO_ASSISTANT.name,
        "cabine@demo": "Télécabine",
        "dermatologue@demo": await _name_of_practitioner(session, world.DEMO_DERMATOLOGIST),
        "confrere@demo": await _name_of_practitioner(session, world.DEMO_COLLEAGUE),
    }
    references: dict[str, dict[str, UUID]] = {
        "patient@demo": {"patient_id": world.DEMO_PATIENT},
        "dermatologue@demo": {"practitioner_id": world.DEMO_DERMATOLOGIST},
        "confrere@demo": {"practitioner_id": world.DEMO_COLLEAGUE},
        "cabine@demo": {"cabin_id": world.DEMO_CABIN},
    }
    known = set(await session.scalars(select(Account.login)))
    fresh = [login for login in LOGINS if login.login not in known]
    password_hash = hash_password(PASSWORD) if fresh else ""
    for login in fresh:
        account_id = (
            world.DEMO_ASSISTANT.account_id
            if login.role is AccountRole.ASSISTANT
            else demo_id(f"account/{login.login}")
        )
        session.add(
            Account(
                account_id=account_id,
                login=login.login,
                password_hash=password_hash,
                role=login.role,
                name=login.name or names[login.login],
                **references.get(login.login, {}),
            )
        )
        await session.flush()
        if login.site:
            session.add(
                Membership(
                    membership_id=demo_id(f"membership/{login.login}"),
                    account_id=account_id,
                    site_id=SITE_IDS[login.site],
                    starts_on=date(2026, 1, 1),
                )
            )


async def _name_of_practitioner(session: AsyncSession, practitioner_id: UUID) -> str:
    return (await session.get_one(Practitioner, practitioner_id)).name


async def _write_past_visit(session: AsyncSession, media: MediaServices, visit: PastVisit) -> None:
    appointment = await session.get_one(Appointment, visit.appointment_id)
    written = await session.scalar(
        insert(Consultation)
        .values(
            consultation_id=visit.appointment_id,
            status=ConsultationStatus.ENDED,
            waiting_since=appointment.starts_at - timedelta(minutes=6),
            started_at=appointment.starts_at,
            ended_at=appointment.ends_at,
            notes=visit.notes,
        )
        .on_conflict_do_nothing()
        .returning(Consultation.consultation_id)
    )
    if written is None:
        return
    await _write_photos(session, media, visit, appointment.starts_at)
    if appointment.cabin_id is not None:
        await readings.store(
            session,
            cabin_id=appointment.cabin_id,
            readings=past_readings(visit.appointment_id, taken_at=appointment.starts_at, first_seq=1),
        )


async def _write_photos(session: AsyncSession, media: MediaServices, visit: PastVisit, at: datetime) -> None:
    pictures = await asyncio.to_thread(past_photos, visit.key)
    for turn, (body_site, picture) in enumerate(pictures):
        await store_image(
            session,
            media,
            patient_id=visit.patient_id,
            consultation_id=visit.appointment_id,
            data=picture,
            taken_at=at + timedelta(minutes=3 + turn),
            traits=Traits(body_site=body_site),
        )
