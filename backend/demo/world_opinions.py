"""Three opinions asked of dermatologists: one that waits, one that lacks a photo, one that was answered."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.demo.world_agenda import DERMATOLOGIST
from backend.demo.world_doctors import DOCTORS
from backend.demo.world_patients import PAST_VISITS
from backend.demo.world_places import SITE_IDS, demo_id
from backend.opinions.models import EventKind, Opinion, OpinionEvent, OpinionFinding, OpinionPhoto
from booking.models import Practitioner
from core.access import CareLink, LinkKind
from core.identity import Principal
from media.models import StoredPhoto

_GP = next(one for one in DOCTORS if one.speciality == "general_practice" and one.site == "comptoir")
_SITE = SITE_IDS["comptoir"]
_ACCESS = timedelta(days=30)

_CASES: tuple[dict[str, Any], ...] = (
    {
        "key": "new",
        "visit": "marcel-1",
        "hours_ago": 5,
        "state": "sent",
        "urgency": "soon",
        "question": "Plaque de l'avant-bras qui s'étend malgré le dermocorticoïde. Faut-il prélever ?",
        "history": {
            "since": "weeks",
            "changes": ["grows", "spreads"],
            "symptoms": ["itch"],
            "treatments": "Dermocorticoïde quatre semaines",
            "risk_factors": ["outdoor_work"],
        },
        "to_speciality_code": "dermatology",
    },
    {
        "key": "missing",
        "visit": "colette-1",
        "hours_ago": 30,
        "state": "missing",
        "urgency": "ordinary",
        "question": "Croûte de la tempe depuis six mois, qui retombe et revient. Kératose ou carcinome ?",
        "history": {"since": "months", "changes": ["bleeds"], "risk_factors": ["light_skin", "sunburns"]},
    },
    {
        "key": "answered",
        "visit": "josette-2",
        "hours_ago": 120,
        "state": "answered",
        "urgency": "ordinary",
        "question": "Grain de beauté du dos, deux photos à trois mois : peut-on continuer à surveiller ?",
        "history": {"since": "years", "changes": ["grows"], "risk_factors": ["many_naevi"]},
    },
)
_MISSING = "Une photo de près, bien éclairée, et une vue de tout le visage. Depuis quand saigne-t-elle ?"
_ANSWER = "Réseau régulier, pas de critère de malignité. Surveillance photographique."
_PLAIN = (
    "Votre grain de beauté est rassurant. Refaites des photos dans trois mois.\n"
    "S'il grandit vite, change de couleur ou saigne, appelez votre médecin sans attendre."
)


async def write_opinions(session: AsyncSession, assistant: Principal, now: datetime) -> None:
    """What is missing of it; after the photos. Running again changes nothing that people did."""
    specialist = (await session.get_one(Practitioner, DERMATOLOGIST.practitioner_id)).name
    for case in _CASES:
        opinion_id = demo_id(f"opinion/{case['key']}")
        if await session.get(Opinion, opinion_id) is None:
            await _write(session, case, opinion_id, assistant, specialist, now)


async def _write(
    session: AsyncSession, case: dict[str, Any], opinion_id: UUID, assistant: Principal, specialist: str, now: datetime
) -> None:
    patient_id, state = _patient(case["visit"]), case["state"]
    sent, later = now - timedelta(hours=case["hours_ago"]), now - timedelta(hours=case["hours_ago"] / 2)
    answered = state == "answered"
    session.add(
        Opinion(
            opinion_id=opinion_id,
            patient_id=patient_id,
            practitioner_id=_GP.practitioner_id,
            site_id=_SITE,
            asked_by=assistant.account_id,
            asker=assistant.name,
            to_speciality_code=case.get("to_speciality_code"),
            to_practitioner_id=None if "to_speciality_code" in case else DERMATOLOGIST.practitioner_id,
            taken_by=None if state == "sent" else DERMATOLOGIST.practitioner_id,
            state=state,
            question=case["question"],
            history=case["history"],
            urgency_wished=case["urgency"],
            urgency=case["urgency"],
            consent_how="oral",
            consent_at=sent,
            created_at=sent,
            sent_at=sent,
            due_at=None if answered else sent + timedelta(hours=48 if case["urgency"] == "soon" else 168),
            paused_at=later if state == "missing" else None,
            answered_at=later if answered else None,
            answer=_ANSWER if answered else "",
            patient_words=_PLAIN if answered else "",
            visit="video" if answered else "none",
            released_at=later if answered else None,
        )
    )
    await session.flush()
    photos = await _photos(session, case["visit"])
    session.add_all(
        OpinionPhoto(opinion_id=opinion_id, photo_id=photo_id, position=turn) for turn, photo_id in enumerate(photos)
    )
    _happened(session, opinion_id, sent, assistant.name, EventKind.SENT, urgency=case["urgency"])
    if state != "sent":
        _happened(session, opinion_id, sent + timedelta(hours=1), specialist, EventKind.TAKEN)
    if state == "missing":
        _happened(session, opinion_id, later, specialist, EventKind.MORE_ASKED, words=_MISSING)
    if answered:
        _happened(session, opinion_id, later, specialist, EventKind.ANSWERED)
        session.add(
            OpinionFinding(
                opinion_id=opinion_id,
                position=0,
                photo_id=photos[0] if photos else None,
                morphology=["macule"],
                diagnosis_code="D22.9",
                diagnosis="Naevus mélanocytaire",
                confidence="likely",
                advice="watch",
                within_days=90,
            )
        )
    await _links(session, patient_id, opinion_id, open_=state == "missing", sent=sent, now=now)


def _patient(visit_key: str) -> UUID:
    visit = next(one for one in PAST_VISITS if one.key == visit_key)
    return visit.patient_id


async def _photos(session: AsyncSession, visit_key: str) -> list[UUID]:
    visit = next(one for one in PAST_VISITS if one.key == visit_key)
    found = await session.scalars(
        select(StoredPhoto.photo_id)
        .where(StoredPhoto.consultation_id == visit.appointment_id)
        .order_by(StoredPhoto.taken_at)
    )
    return list(found)


def _happened(
    session: AsyncSession,
    opinion_id: UUID,
    at: datetime,
    actor: str,
    kind: EventKind,
    *,
    urgency: str | None = None,
    words: str = "",
) -> None:
    session.add(
        OpinionEvent(
            event_id=uuid4(), opinion_id=opinion_id, at=at, actor=actor, kind=kind.value, urgency=urgency, words=words
        )
    )


async def _links(
    session: AsyncSession, patient_id: UUID, opinion_id: UUID, *, open_: bool, sent: datetime, now: datetime
) -> None:
    """The place that asks follows the patient; the specialist sees the record while the case is with her."""
    grants = [(_SITE, LinkKind.APPOINTMENT, demo_id(f"opinion/visit/{opinion_id}"))]
    if open_:
        grants.append((DERMATOLOGIST.practitioner_id, LinkKind.REFERRAL, opinion_id))
    rows = [
        {
            "care_link_id": demo_id(f"opinion/link/{opinion_id}/{grantee}"),
            "patient_id": patient_id,
            "grantee_id": grantee,
            "kind": kind.value,
            "source_id": source,
            "starts_at": sent,
            "ends_at": now + _ACCESS,
        }
        for grantee, kind, source in grants
    ]
    await session.execute(insert(CareLink).on_conflict_do_nothing(), rows)
