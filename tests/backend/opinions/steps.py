"""A general practitioner asks a dermatologist: the other doctor of the house asks, the doctor of the skin answers."""

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from PIL import Image

from core.access import CareLink
from media.photos import store_image
from tests.backend.house import House

QUESTION = "Ce grain de beauté a changé : faut-il le retirer ?"
FINDING: dict[str, Any] = {
    "morphology": ["macule", "asymmetry"],
    "diagnosis_code": "D22.5",
    "diagnosis": "Naevus atypique",
    "confidence": "likely",
    "advice": "see",
    "within_days": 21,
}
ANSWER: dict[str, Any] = {
    "findings": [FINDING],
    "text": "Asymétrie nette, deux couleurs.",
    "patient_words": "Ce grain de beauté doit être regardé de près. Prenez rendez-vous dans les trois semaines.",
    "visit": "in_person",
    "release": True,
}


def _picture() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((640, 480), 40).convert("RGB").save(file, "JPEG")
    return file.getvalue()


@dataclass
class Asked:
    """The two sides, and the patient's photo."""

    house: House
    asker: httpx.AsyncClient
    specialist: httpx.AsyncClient
    patient_id: UUID
    photo_id: UUID

    def case(self, **more: Any) -> dict[str, Any]:
        case = {
            "patient_id": str(self.patient_id),
            "to_practitioner_id": str(self.house.clinic.skin),
            "question": QUESTION,
            "history": {"since": "months", "changes": ["grows", "colour"], "risk_factors": ["light_skin"]},
            "photo_ids": [str(self.photo_id)],
        }
        return case | more

    async def draft(self, **more: Any) -> str:
        made = await self.asker.post("/api/opinions", json=self.case(**more))
        assert made.status_code == 201, made.text
        opinion_id: str = made.json()["opinion_id"]
        return opinion_id

    async def send(self, **more: Any) -> str:
        opinion_id = await self.draft(**more)
        sent = await self.asker.post(f"/api/opinions/{opinion_id}/send", json={"consent": "oral"})
        assert sent.status_code == 200, sent.text
        return opinion_id

    async def to_speciality(self, **more: Any) -> str:
        return await self.send(to_practitioner_id=None, to_speciality_code="dermatology", **more)

    async def taken(self, **more: Any) -> str:
        opinion_id = await self.send(**more)
        await done(self.specialist, opinion_id, "take")
        return opinion_id

    async def worklist(self) -> list[dict[str, Any]]:
        return await listed(self.specialist, "worklist")


async def asked(house: House) -> Asked:
    patient_id = house.clinic.patients[0]
    async with house.services.background.begin() as session:
        session.add(
            CareLink(
                care_link_id=uuid4(),
                patient_id=patient_id,
                grantee_id=house.clinic.heart,
                source_id=uuid4(),
                starts_at=house.clock() - timedelta(days=1),
                ends_at=house.clock() + timedelta(days=60),
            )
        )
    photo_id = await a_photo(house, patient_id)
    return Asked(house, await house.signed_in("other-doctor"), await house.signed_in("doctor"), patient_id, photo_id)


async def a_photo(house: House, patient_id: UUID) -> UUID:
    async with house.services.background.begin() as session:
        photo = await store_image(
            session,
            house.services.media,
            patient_id=patient_id,
            consultation_id=None,
            data=_picture(),
            taken_at=house.clock(),
        )
        return photo.photo_id


async def done(client: httpx.AsyncClient, opinion_id: str, what: str, **body: Any) -> dict[str, Any]:
    answer = await client.post(f"/api/opinions/{opinion_id}/{what}", json=body or None)
    assert answer.status_code in {200, 204}, answer.text
    return dict(answer.json()) if answer.status_code == 200 else {}


async def shown(client: httpx.AsyncClient, opinion_id: str) -> dict[str, Any]:
    answer = await client.get(f"/api/opinions/{opinion_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def listed(client: httpx.AsyncClient, box: str, *, closed: bool = False) -> list[dict[str, Any]]:
    answer = await client.get("/api/opinions", params={"box": box, "closed": closed})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["opinions"])
