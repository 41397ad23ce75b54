"""The paper of a prescription: a tagged PDF (PDF/UA-1), in French."""

from pathlib import Path

from contract.prescriptions import PrescriptionSheet
from core.papers import tagged_pdf

_TEMPLATE = Path(__file__).parent / "prescription.typ"


def prescription_pdf(sheet: PrescriptionSheet, *, cancelled_on: str = "") -> bytes:
    """As `tagged_pdf` makes it. `cancelled_on`: a day in words; the paper says first that it is valid no more."""
    return tagged_pdf(_TEMPLATE, sheet.model_dump() | {"cancelled_on": cancelled_on})
