"""Everybody who could ask, and one thing of each kind that could be asked for: own and foreign.

"Own" are the things of one patient, whom the doctor, the site's assistant, the pharmacy's attendant and the
kiosk look after; "foreign" are those of another patient in another doctor's care at another site.
"""

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from PIL import Image
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import sessions
from backend.accounts.models import Account, Proxy
from backend.care.models import BreakGlass, Guest
from backend.consultations.models import Consultation
from backend.notifications.models import CalendarFeed
from booking.availability import Interval
from booking.models import Appointment, AppointmentStatus, Cabin, Practitioner, ResourceKind, Site
from booking.resources import as_range, resource_ids
from core.access import CareLink, LinkKind
from core.db import SessionMaker
from core.http import SESSION_COOKIE
from core.identity import AccountRole, Assurance
from media.models import Upload
from media.photos import store_image
from tests.backend.access.administrative import administrative, called, hours
from tests.backend.access.followed import a_lesion
from tests.backend.access.given import given_days
from tests.backend.access.given_out import given_out
from tests.backend.access.opinions import an_opinion
from tests.backend.access.prescribed import prescribed
from tests.backend.access.recorded import recorded
from tests.backend.access.reviewed import reviewed
from tests.backend.access.tasks import a_task
from tests.backend.access.waiting import waiting
from tests.backend.access.written import rung, written
from tests.backend.house import House
from tests.booking.clinic import NOW

# Whoever signs in with the house's accounts, and the login they have.
ACCOUNTS = {
    "patient": "patient",
    "other patient": "other-patient",
    "parent": "parent",
    "doctor": "doctor",
    "unlinked doctor": "other-doctor",
    "expired doctor": "expired-doctor",
    "assistant": "assistant",
    "attendant": "attendant",
    "interpreter": "interpreter",
    "coordinator": "coordinator",
    "other coordinator": "other-coordinator",
    "auditor": "auditor",
    "administrator": "administrator",
    "kiosk": "kiosk",
}
IDENTITIES = ("anonymous", "one factor", "guest", *ACCOUNTS)


@dataclass
class Things:
    """Ids by the name a path gives them."""

    ids: dict[str, UUID] = field(default_factory=dict)

    def __getattr__(self, name: str) -> UUID:
        return self.ids[name]


@dataclass
class World:
    house: House
    own: Things
    foreign: Things
    cookies: dict[str, dict[str, str]]
    client: httpx.AsyncClient

    async def ask(self, identity: str, **request: Any) -> httpx.Response:
        """One request with this identity's cookie, whatever an earlier answer did to it."""
        self.client.cookies.clear()
        self.client.cookies.update(self.cookies[identity])
        return await self.client.request(**request)

    def thing(self, whose: str) -> Things:
        return self.own if whose == "own" else self.foreign


async def a_world(house: House, maker: SessionMaker) -> World:
    async with maker.begin() as session:
        await _expired_doctor(session, house)
        far = await _far_site(session)
        own = await _things(session, house, house.clinic.patients[0], "patient", house.clinic.skin, far=None)
        foreign = await _things(session, house, house.clinic.patients[1], "other-patient", far["practitioner_id"], far)
    cookies: dict[str, dict[str, str]] = {"anonymous": {}, "guest": await _guest(house, own)}
    one_factor = await house.signed_in("patient", assurance=Assurance.ONE_FACTOR)
    cookies["one factor"] = dict(one_factor.cookies)
    for identity, login in ACCOUNTS.items():
        cookies[identity] = dict((await house.signed_in(login)).cookies)
    return World(house, own, foreign, cookies, house.visitor())


async def _expired_doctor(session: AsyncSession, house: House) -> None:
    doctor = Practitioner(
        practitioner_id=uuid4(),
        given_name="Ancien",
        family_name="Lien",
        rpps="99900000008",
        speciality_code="dermatology",
        site_id=house.clinic.site_id,
        sector=1,
        fee_cents=3000,
        languages=["fr"],
        remote=True,
        on_site=True,
        visit_minutes=20,
        portrait_seed="x",
    )
    session.add(doctor)
    await session.flush()
    account = Account(
        account_id=uuid4(),
        login="expired-doctor",
        name="Dr Ancien Lien",
        role=AccountRole.PRACTITIONER,
        practitioner_id=doctor.practitioner_id,
    )
    session.add(account)
    house.accounts["expired-doctor"] = account.account_id
    appointment = await _appointment(
        session, house, house.clinic.patients[0], doctor.practitioner_id, house.clinic.site_id, days=-60
    )
    session.add(_link(house.clinic.patients[0], doctor.practitioner_id, appointment, until=timedelta(days=-1)))


async def _far_site(session: AsyncSession) -> dict[str, UUID]:
    """A place with people of its own, where nobody of the clinic works."""
    site = Site(
        site_id=uuid4(),
        kind="cabinet",
        name="Cabinet lointain",
        commune="Mende",
        postcode="48000",
        latitude=44.5,
        longitude=3.5,
    )
    session.add(site)
    await session.flush()
    cabin = Cabin(cabin_id=uuid4(), site_id=site.site_id, name="Télécabine lointaine")
    doctor = Practitioner(
        practitioner_id=uuid4(),
        given_name="Loin",
        family_name="Taine",
        rpps="99900000009",
        speciality_code="dermatology",
        site_id=site.site_id,
        sector=1,
        fee_cents=3000,
        languages=["fr"],
        remote=True,
        on_site=True,
        visit_minutes=20,
        portrait_seed="y",
    )
    session.add_all([cabin, doctor])
    await session.flush()
    await resource_ids(session, {doctor.practitioner_id: ResourceKind.PRACTITIONER})
    return {"site_id": site.site_id, "cabin_id": cabin.cabin_id, "practitioner_id": doctor.practitioner_id}


def _link(patient_id: UUID, grantee_id: UUID, source_id: UUID, *, until: timedelta = timedelta(days=7)) -> CareLink:
    return CareLink(
        care_link_id=uuid4(),
        patient_id=patient_id,
        grantee_id=grantee_id,
        kind=LinkKind.APPOINTMENT,
        source_id=source_id,
        starts_at=NOW - timedelta(days=90),
        ends_at=NOW + until,
    )


async def _appointment(
    session: AsyncSession,
    house: House,
    patient_id: UUID,
    practitioner_id: UUID,
    site_id: UUID,
    *,
    days: int = 0,
    cabin_id: UUID | None = None,
) -> UUID:
    starts = NOW + timedelta(days=days, minutes=30)
    row = Appointment(
        appointment_id=uuid4(),
        principal_id=uuid4(),
        practitioner_id=practitioner_id,
        patient_id=patient_id,
        cabin_id=cabin_id,
        site_id=site_id,
        reason="Une tache",
        during=as_range(Interval(starts, starts + timedelta(minutes=20))),
        status=AppointmentStatus.BOOKED if days >= 0 else AppointmentStatus.FULFILLED,
    )
    session.add(row)
    await session.flush()
    return row.appointment_id


async def _things(
    session: AsyncSession,
    house: House,
    patient_id: UUID,
    login: str,
    practitioner_id: UUID,
    far: dict[str, UUID] | None,
) -> Things:
    clinic = house.clinic
    site_id = far["site_id"] if far else clinic.site_id
    cabin_id = far["cabin_id"] if far else clinic.cabin_id
    place_id = far["site_id"] if far else clinic.pharmacy_id
    account_id = house.accounts[login]
    appointment = await _appointment(session, house, patient_id, practitioner_id, place_id, cabin_id=cabin_id)
    links = [_link(patient_id, grantee, appointment) for grantee in {practitioner_id, site_id, place_id, cabin_id}]
    session.add_all(links)
    session.add(Consultation(consultation_id=appointment))
    await session.flush()
    photo = await store_image(
        session,
        house.services.media,
        patient_id=patient_id,
        consultation_id=appointment,
        data=_picture(),
        taken_at=NOW,
    )
    rows = await administrative(session, house, account_id, site_id, cabin_id)
    rows |= await given_out(session, patient_id, photo.photo_id)
    rows |= await hours(session, practitioner_id)
    rows |= await given_days(session, practitioner_id, site_id)
    rows |= await waiting(session, patient_id, practitioner_id, site_id, appointment)
    rows |= await a_lesion(session, patient_id)
    rows |= await reviewed(
        session,
        house.services.media,
        photo_id=photo.photo_id,
        patient_id=patient_id,
        account_id=house.accounts["doctor"],
        picture=_picture(),
    )
    # Of the foreign one, nobody of the house has written it.
    asker = rows["account_id"] if far else house.accounts["doctor"]
    rows |= await an_opinion(session, patient_id, practitioner_id, site_id, asker)
    rows |= await a_task(session, patient_id, practitioner_id, site_id, appointment)
    rows |= await written(
        session, house.services.media, patient_id=patient_id, account_id=account_id, visit=appointment
    )
    rows |= await prescribed(
        session,
        house.services.media,
        patient_id=patient_id,
        practitioner_id=practitioner_id,
        account_id=asker,
        visit=appointment,
    )
    rows |= await recorded(session, patient_id=patient_id, cabin_id=cabin_id, visit=appointment)
    rows |= await rung(session, rows["account_id"] if far else house.accounts["doctor"])
    past = await _appointment(session, house, patient_id, practitioner_id, place_id, days=-3)
    lasting = _link(patient_id, uuid4(), past)
    upload = Upload(
        upload_id=uuid4(),
        account_id=account_id,
        patient_id=patient_id,
        consultation_id=appointment,
        length_bytes=10,
        received_bytes=0,
        created_at=NOW,
        expires_at=NOW + timedelta(hours=1),
    )
    proxy = Proxy(
        proxy_id=uuid4(),
        patient_id=patient_id,
        account_id=None,
        contact=f"{login}@helper.example",
        relation="relative",
        consented_by=account_id,
    )
    glass = BreakGlass(
        break_glass_id=uuid4(),
        account_id=house.accounts["other-doctor"],
        actor="Dr Marc Aubrac",
        patient_id=patient_id,
        reason="Patiente inconsciente",
        opened_at=NOW - timedelta(days=2),
        ends_at=NOW - timedelta(days=2) + timedelta(hours=1),
    )
    guest = Guest(
        guest_id=uuid4(),
        consultation_id=appointment,
        name="Paul",
        contact="paul@guest.example",
        kind="family",
        token_hash=None,
        invited_by=account_id,
        created_at=NOW,
        expires_at=NOW + timedelta(hours=5),
    )
    feed = CalendarFeed(feed_id=uuid4(), practitioner_id=practitioner_id, token_hash=uuid4().bytes)
    session.add_all([lasting, upload, proxy, glass, guest, feed])
    await session.flush()
    return Things(
        rows
        | {
            "patient_id": patient_id,
            "appointment_id": appointment,
            "consultation_id": appointment,
            "photo_id": photo.photo_id,
            "upload_id": upload.upload_id,
            "care_link_id": lasting.care_link_id,
            "proxy_id": proxy.proxy_id,
            "notice_id": glass.break_glass_id,
            "break_glass_id": glass.break_glass_id,
            "guest_id": guest.guest_id,
            "feed_id": feed.feed_id,
            "site_id": site_id,
            "cabin_id": cabin_id,
            "practitioner_id": practitioner_id,
            "queue_entry_id": await called(session, patient_id, practitioner_id, appointment),
        }
    )


def _picture() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((640, 480), 40).convert("RGB").save(file, "JPEG")
    return file.getvalue()


async def _guest(house: House, own: Things) -> dict[str, str]:
    async with house.services.background.begin() as session:
        token = await sessions.open_guest_session(session, guest_id=own.guest_id, now=house.clock())
    return {SESSION_COOKIE: token}
