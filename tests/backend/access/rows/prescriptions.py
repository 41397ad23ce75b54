"""Prescriptions: written by the practitioner of the visit, read by the patient, printed in the cabin."""

from tests.backend.access.row import DOCTORS, NOBODY, SELF, Row, data, only

_DOCTOR = frozenset({"doctor"})
_READERS = SELF | _DOCTOR
_AT_THE_CABIN = frozenset({"attendant", "kiosk"})
_LINE = {"kind": "other", "text": "Émollient"}
_DRAFT = {"content": {"items": [_LINE]}, "revision": 0}

ROWS: list[Row] = [
    # The cabin is let in, and finds nothing unless its visit has just ended.
    data("GET /api/consultations/{consultation_id}/prescriptions", _READERS | {"kiosk"}),
    data("PUT /api/consultations/{consultation_id}/prescriptions/draft", _DOCTOR, body=_DRAFT),
    data("DELETE /api/consultations/{consultation_id}/prescriptions/draft", _DOCTOR),
    data("POST /api/prescriptions/{prescription_id}/sign", _DOCTOR, body={"revision": 1}),
    data("POST /api/prescriptions/{prescription_id}/cancel", _DOCTOR, body={"reason": "mistake"}),
    data("GET /api/prescriptions/{prescription_id}/prescription.pdf", _READERS),
    data("GET /api/patients/{patient_id}/prescriptions", _READERS),
    data("GET /api/consultations/{consultation_id}/documents", _AT_THE_CABIN),
    # This visit has not ended: nobody sends its documents, or prints them.
    data("POST /api/consultations/{consultation_id}/documents/send", NOBODY),
    data("POST /api/consultations/{consultation_id}/documents/print", NOBODY),
    data("POST /api/consultations/{consultation_id}/documents/printed", NOBODY, body={"prescription_ids": []}),
    only(DOCTORS, "GET /api/me/prescription-templates"),
    only(DOCTORS, "PUT /api/me/prescription-templates", body={"title": "Eczéma", "items": [_LINE]}),
    Row("DELETE /api/me/prescription-templates/{template_id}", _DOCTOR, NOBODY),
]
