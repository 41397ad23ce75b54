"""Keys, erasures and their certificates: for who runs the house; destroying is the administrator's."""

from tests.backend.access.row import ADMINISTRATOR, ADMINS, Row, only

_PATIENT = "/api/admin/vault/patients/{patient_id}"
_TRAITS = {"given_name": "Rose", "family_name": "Vidal", "birth_date": "1950-01-01"}
_DESTRUCTION = {"name": "Rose Vidal", "basis": "authority", "reference": "TJ 12/26"}
# Nothing is locked and no key is there: then there is nothing to refuse.
_ABSENT = frozenset({404})

ROWS: list[Row] = [
    only(ADMINS, "GET /api/admin/vault"),
    only(ADMINISTRATOR, "POST /api/admin/vault/rotation"),
    only(ADMINS, "POST /api/admin/vault/patients", body=_TRAITS),
    only(ADMINS, f"GET {_PATIENT}"),
    only(ADMINISTRATOR, f"POST {_PATIENT}/rotation", also=_ABSENT),
    only(ADMINS, f"POST {_PATIENT}/restriction", body={"reason": "authority"}, also=_ABSENT),
    only(ADMINISTRATOR, f"DELETE {_PATIENT}/restriction", also=_ABSENT),
    only(ADMINISTRATOR, f"POST {_PATIENT}/destruction", body=_DESTRUCTION, also=_ABSENT),
    only(ADMINS, "GET /api/admin/vault/erasures/{erasure_id}/certificate", also=_ABSENT),
]
