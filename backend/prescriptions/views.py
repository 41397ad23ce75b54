"""What the API shows of prescriptions."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from contract.prescriptions import (
    MAX_ITEMS,
    CancelledBecause,
    Named,
    PrescriptionContent,
    PrescriptionItem,
    PrescriptionSheet,
    PrescriptionStatus,
)


class PrescriptionView(BaseModel):
    """content: for practitioners. sheet: of a draft as it would be signed now; None once the patient's key was destroyed.

    replaced_by: the one that took its place.
    """

    prescription_id: UUID
    consultation_id: UUID
    status: PrescriptionStatus
    status_reason: CancelledBecause | None
    prior_prescription_id: UUID | None
    replaced_by: UUID | None
    revision: int
    content: PrescriptionContent | None
    sheet: PrescriptionSheet | None
    changed_at: datetime
    authored_on: datetime | None
    cancelled_at: datetime | None


class PrescriptionDraft(BaseModel):
    """replaces: a signed one of the same visit. revision: that was read last; 0 where there is no draft yet."""

    content: PrescriptionContent
    replaces: UUID | None = None
    revision: Annotated[int, Field(ge=0, le=1_000_000)]


class PrescriptionSigning(BaseModel):
    """revision: of the draft that was read."""

    revision: Annotated[int, Field(ge=1, le=1_000_000)]


class PrescriptionCancelling(BaseModel):
    reason: CancelledBecause


class PrescriptionTemplateView(BaseModel):
    template_id: UUID
    title: str
    items: list[PrescriptionItem]


class NewPrescriptionTemplate(BaseModel):
    title: Annotated[Named, StringConstraints(max_length=80)]
    items: Annotated[list[PrescriptionItem], Field(min_length=1, max_length=MAX_ITEMS)]


class VisitPaper(BaseModel):
    """printed_at: when the cabin last gave it to its printer."""

    kind: Literal["report", "prescription"]
    printed_at: datetime | None


class VisitDocuments(BaseModel):
    """to_print: signed prescriptions the cabin may print now. Nothing of what they say.

    papers: these and the report; none once the cabin may not print any more. asked_at: the attendant's wish that waits.
    """

    to_print: int
    papers: list[VisitPaper]
    asked_at: datetime | None


class PapersPrinted(BaseModel):
    """The papers given to the printer: the visit's report, and these prescriptions."""

    prescription_ids: Annotated[list[UUID], Field(max_length=200)]


class DocumentsSent(BaseModel):
    """channels: on which a message tells the patient where the documents are; empty without an address."""

    channels: list[str]
