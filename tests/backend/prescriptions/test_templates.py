"""A practitioner's own templates."""

from sqlalchemy import insert

from backend.prescriptions import templates
from backend.prescriptions.models import PrescriptionTemplate
from tests.backend.house import House
from tests.backend.prescriptions.desk import AMOXICILLIN, NURSE

PATH = "/api/me/prescription-templates"


async def test_a_template_is_kept_written_over_and_discarded(house: House) -> None:
    doctor, colleague = await house.signed_in("doctor"), await house.signed_in("other-doctor")
    first = (await doctor.put(PATH, json={"title": " Angine ", "items": [AMOXICILLIN]})).json()
    assert first["title"] == "Angine"
    second = (await doctor.put(PATH, json={"title": "Angine", "items": [NURSE]})).json()
    assert second["template_id"] == first["template_id"]
    (kept,) = (await doctor.get(PATH)).json()
    assert kept["items"] == [NURSE]
    assert (await colleague.get(PATH)).json() == []
    assert (await colleague.delete(f"{PATH}/{first['template_id']}")).status_code == 404
    assert (await doctor.delete(f"{PATH}/{first['template_id']}")).status_code == 204
    assert (await doctor.get(PATH)).json() == []


async def test_there_is_an_end_to_templates(house: House) -> None:
    async with house.services.background.begin() as session:
        await session.execute(
            insert(PrescriptionTemplate),
            [
                {
                    "template_id": number.to_bytes(16, "big").hex(),
                    "practitioner_id": house.clinic.skin,
                    "title": f"Modèle {number}",
                    "items": [NURSE],
                    "changed_at": house.clock(),
                }
                for number in range(templates.MOST)
            ],
        )
    doctor = await house.signed_in("doctor")
    full = await doctor.put(PATH, json={"title": "Un de plus", "items": [NURSE]})
    assert (full.status_code, full.json()["code"]) == (409, "prescription.templates_full")
    assert (await doctor.put(PATH, json={"title": "Modèle 7", "items": [AMOXICILLIN]})).status_code == 200
