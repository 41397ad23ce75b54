"""A signed prescription of a visit, and a template of its doctor."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from backend.prescriptions.content import WrittenDown, seal
from backend.prescriptions.models import Prescription, PrescriptionTemplate
from backend.prescriptions.sheet import sheet_of
from booking.service import load
from contract.prescriptions import OrderLine, PrescriptionContent
from media.services import MediaServices
from tests.booking.clinic import NOW


async def prescribed(
    session: AsyncSession,
    media: MediaServices,
    *,
    patient_id: UUID,
    practitioner_id: UUID,
    account_id: UUID,
    visit: UUID,
) -> dict[str, UUID]:
    prescription_id = uuid4()
    content = PrescriptionContent(items=[OrderLine(kind="other", text="Émollient")])
    sheet = sheet_of(await load(session, visit), content, prescription_id=prescription_id, at=NOW, replaces=None)
    written = WrittenDown(content=content, sheet=sheet)
    sealed, digest = await seal(
        session, media.keys, written, patient_id=patient_id, prescription_id=prescription_id, now=NOW
    )
    prescription = Prescription(
        prescription_id=prescription_id,
        consultation_id=visit,
        patient_id=patient_id,
        practitioner_id=practitioner_id,
        account_id=account_id,
        status="active",
        revision=1,
        sealed_key=sealed.sealed_key,
        sealed=sealed.sealed,
        plain_bytes=sealed.plain_bytes,
        digest=digest,
        created_at=NOW,
        changed_at=NOW,
        authored_on=NOW,
    )
    template = PrescriptionTemplate(
        template_id=uuid4(),
        practitioner_id=practitioner_id,
        title="Eczéma",
        items=[{"kind": "other", "text": "Émollient"}],
        changed_at=NOW,
    )
    session.add_all([prescription, template])
    await session.flush()
    return {"prescription_id": prescription_id, "template_id": template.template_id}
