"""Who is shown a prescription, and what the paper says."""

import io
from uuid import UUID, uuid4

import httpx
import pypdf
import pytest
from sqlalchemy import delete

from core.access import CareLink
from media.models import PatientKey
from tests.backend.care.letters import audited
from tests.backend.house import House
from tests.backend.prescriptions.desk import AMOXICILLIN, NURSE, of_visit, save, signed
from tests.backend.visits import a_visit_under_way

CONTROLLED = AMOXICILLIN | {"controlled": True, "in_words": "un comprimé matin et soir, douze comprimés"}
LEAVE = {"kind": "sick_leave", "starts_on": "2026-11-23", "days": 2}


@pytest.fixture
async def visit(house: House) -> UUID:
    return await a_visit_under_way(house)


async def pdf_of(who: httpx.AsyncClient, prescription: dict[str, object]) -> httpx.Response:
    return await who.get(f"/api/prescriptions/{prescription['prescription_id']}/prescription.pdf")


def words_of(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


async def test_the_patient_and_who_acts_for_her_read_what_is_signed(house: House, visit: UUID) -> None:
    doctor = await house.signed_in("doctor")
    prescription = await signed(doctor, visit)
    await save(doctor, visit, NURSE)
    for login in ("patient", "parent"):
        reader = await house.signed_in(login)
        (shown,) = await of_visit(reader, visit)
        assert (shown["prescription_id"], shown["content"]) == (prescription["prescription_id"], None)
        assert shown["sheet"] == prescription["sheet"]
        (listed,) = (await reader.get(f"/api/patients/{house.clinic.patients[0]}/prescriptions")).json()
        assert listed == shown
        assert (await pdf_of(reader, prescription)).status_code == 200
    assert {entry.actor for entry in await audited(house, "prescription:read")} == {"Patient", "Parent"}


async def test_nobody_else_does(house: House, visit: UUID) -> None:
    prescription = await signed(await house.signed_in("doctor"), visit)
    for login in ("other-patient", "other-doctor", "assistant", "attendant", "kiosk", "auditor", "administrator"):
        who = await house.signed_in(login)
        paths = (f"consultations/{visit}", f"patients/{house.clinic.patients[0]}")
        for path in paths:
            assert (await who.get(f"/api/{path}/prescriptions")).status_code in {403, 404}, (login, path)
        assert (await pdf_of(who, prescription)).status_code in {403, 404}, login


async def test_a_practitioner_in_her_care_reads_it_and_writes_nothing(house: House, visit: UUID) -> None:
    prescription = await signed(await house.signed_in("doctor"), visit)
    async with house.services.background.begin() as session:
        session.add(
            CareLink(
                care_link_id=uuid4(),
                patient_id=house.clinic.patients[0],
                grantee_id=house.clinic.heart,
                kind="referral",
                source_id=uuid4(),
                starts_at=house.clock(),
                ends_at=house.clock().replace(year=2027),
            )
        )
    colleague = await house.signed_in("other-doctor")
    (shown,) = (await colleague.get(f"/api/patients/{house.clinic.patients[0]}/prescriptions")).json()
    assert shown["content"]["items"][0]["medication"] == AMOXICILLIN["medication"]
    path = f"/api/prescriptions/{prescription['prescription_id']}/cancel"
    assert (await colleague.post(path, json={"reason": "mistake"})).status_code == 404
    assert (await save(colleague, visit, NURSE)).status_code == 404


async def test_the_pdf_is_tagged_and_says_what_was_signed(house: House, visit: UUID) -> None:
    doctor, patient = await house.signed_in("doctor"), await house.signed_in("patient")
    prescription = await signed(doctor, visit, CONTROLLED, NURSE, LEAVE)
    response = await pdf_of(patient, prescription)
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-disposition"] == 'attachment; filename="ordonnance.pdf"'
    for sign_of in (b"StructTreeRoot", b"/Lang", b"pdfuaid"):
        assert sign_of in response.content
    said = words_of(response.content)
    for words in (
        "Dr Hélène Bréval",
        "RPPS 99900000001",
        "23 novembre 2026 à 8 h 00",
        "Amoxicilline 1 g, comprimé dispersible",
        "1 comprimé, voie orale, matin et soir",
        "Pendant 6 jours",
        "Quantité à délivrer : 12 comprimés",
        "En toutes lettres : un comprimé matin et soir, douze comprimés",
        "Non substituable (CIF)",
        "Au milieu du repas.",
        "Actes infirmiers",
        "un jour sur deux pendant 10 jours.",
        "2 jours à compter du 23 novembre 2026",
        "Cette feuille n'est pas une ordonnance sécurisée",
        "formulaire officiel",
        "Ordonnance électronique non vérifiée",
        "Le patient choisit librement sa pharmacie.",
        prescription["prescription_id"],
    ):
        assert words in said, (words, said)
    assert "Annulée" not in said


async def test_the_pdf_of_a_cancelled_one_says_so_first(house: House, visit: UUID) -> None:
    doctor = await house.signed_in("doctor")
    prescription = await signed(doctor, visit)
    await doctor.post(f"/api/prescriptions/{prescription['prescription_id']}/cancel", json={"reason": "mistake"})
    said = words_of((await pdf_of(await house.signed_in("patient"), prescription)).content)
    assert said.startswith("Annulée le 23 novembre 2026. Cette ordonnance n'est plus valable.")


async def test_a_draft_has_no_paper(house: House, visit: UUID) -> None:
    doctor = await house.signed_in("doctor")
    assert (await pdf_of(doctor, (await save(doctor, visit, NURSE)).json())).status_code == 404


async def test_with_the_patients_key_what_was_prescribed_is_gone(house: House, visit: UUID) -> None:
    prescription = await signed(await house.signed_in("doctor"), visit)
    async with house.services.background.begin() as session:
        await session.execute(delete(PatientKey).where(PatientKey.patient_id == house.clinic.patients[0]))
    patient = await house.signed_in("patient")
    (shown,) = await of_visit(patient, visit)
    assert (shown["status"], shown["sheet"]) == ("active", None)
    assert (await pdf_of(patient, prescription)).status_code == 404
