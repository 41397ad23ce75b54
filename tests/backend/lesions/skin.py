"""A patient in a doctor's care, photos of hers, and the trail."""

import io
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from PIL import Image
from sqlalchemy import select

from backend.accounts.models import Proxy
from core.audit import AuditEntry
from media.photos import store_image
from media.traits import PhotoView, Traits
from tests.backend.house import House

MOLE = {"name": "Omoplate gauche", "map": "back", "x": 0.36, "y": 0.24, "body_site": "back"}


def picture(colour: str = "peru") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return out.getvalue()


async def in_care(house: House) -> httpx.AsyncClient:
    """The patient, once she has an appointment with the doctor."""
    patient = await house.signed_in("patient")
    await house.book(patient)
    return patient


def me(house: House) -> UUID:
    return house.clinic.patients[0]


async def a_lesion(house: House, client: httpx.AsyncClient, **more: Any) -> str:
    made = await client.post(f"/api/patients/{me(house)}/lesions", json=MOLE | more)
    assert made.status_code == 201, made.text
    lesion_id: str = made.json()["lesion_id"]
    return lesion_id


async def a_photo(
    house: House, *, taken_at: datetime | None = None, patient_id: UUID | None = None, **traits: Any
) -> str:
    async with house.services.background.begin() as session:
        photo = await store_image(
            session,
            house.services.media,
            patient_id=patient_id or me(house),
            consultation_id=None,
            data=picture(),
            taken_at=taken_at or house.clock(),
            received_at=house.clock(),
            traits=Traits(**(traits | {"view": PhotoView(traits.get("view", "other"))})),
        )
        return str(photo.photo_id)


async def helped_by_parent(house: House, relation: str, *, until: timedelta | None = None) -> None:
    """What the account `parent` is to the patient."""
    async with house.services.background.begin() as session:
        proxy = (await session.scalars(select(Proxy).where(Proxy.account_id == house.accounts["parent"]))).one()
        proxy.relation = relation
        proxy.ends_at = house.clock() + until if until else None


async def trail(house: House, action: str) -> list[tuple[str, UUID | None]]:
    """Who did it, of which patient."""
    async with house.services.background() as session:
        rows = await session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.at))
        return [(row.actor, row.patient_id) for row in rows]
