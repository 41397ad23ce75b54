"""Opinions: asked by those who care for the patient, answered by a specialist, read by the patient."""

from typing import Any

from tests.backend.access.row import DOCTORS, SELF, Row, data, only
from tests.backend.access.world import Things

_ASKERS = frozenset({"doctor", "assistant"})
# She asked it herself: what a specialist does is refused to her by the state of the case, to others as unknown.
_DOCTOR = frozenset({"doctor"})
_WHY = {"reason": "Vue en consultation"}
_WORDS = {"words": "Une photo plus nette"}
_FINDING = {"diagnosis": "Naevus", "confidence": "likely", "advice": "reassure"}


def _new(thing: Things) -> dict[str, Any]:
    return {"patient_id": str(thing.patient_id), "practitioner_id": str(thing.practitioner_id)}


ROWS: list[Row] = [
    only(DOCTORS | {"assistant"}, "GET /api/opinions"),
    data("POST /api/opinions", _ASKERS, body=_new),
    data("GET /api/patients/{patient_id}/opinions", _ASKERS),
    data("GET /api/patients/{patient_id}/opinion-photos", _ASKERS),
    data("GET /api/opinions/{opinion_id}", _ASKERS),
    data("PUT /api/opinions/{opinion_id}", _ASKERS, body={"question": "Et maintenant ?"}),
    data("DELETE /api/opinions/{opinion_id}", _ASKERS),
    data("POST /api/opinions/{opinion_id}/send", _ASKERS, body={"consent": "oral"}),
    data("POST /api/opinions/{opinion_id}/complete", _ASKERS, body=_WORDS),
    data("PUT /api/opinions/{opinion_id}/addressee", _ASKERS, body={"to_speciality_code": "dermatology"}),
    data("POST /api/opinions/{opinion_id}/withdraw", _ASKERS, body=_WHY),
    data("POST /api/opinions/{opinion_id}/release", _ASKERS, body={"patient_words": "Rien de grave."}),
    data("PUT /api/opinions/{opinion_id}/urgency", _DOCTOR, body={"urgency": "soon", "reason": "Elle saigne"}),
    data("POST /api/opinions/{opinion_id}/take", _DOCTOR),
    data("POST /api/opinions/{opinion_id}/give-back", _DOCTOR, body=_WHY),
    data("POST /api/opinions/{opinion_id}/more", _DOCTOR, body=_WORDS),
    data("POST /api/opinions/{opinion_id}/answer", _DOCTOR, body={"findings": [_FINDING]}),
    data("GET /api/me/opinions", SELF, params=lambda thing: {"patient_id": str(thing.patient_id)}),
    data("POST /api/me/opinions/{opinion_id}/withdraw", SELF),
]
