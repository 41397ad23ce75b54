from tests.backend.access.row import ADMINISTRATOR, ADMINS, SELF, Row, data, everybody, only

ROWS: list[Row] = [
    everybody("GET /api/specialities/suggest", params={"q": "grain de baute"}),
    everybody("GET /api/visit-types"),
    everybody("GET /api/instruments"),
    everybody("GET /api/communes", params={"q": "clermont"}),
    everybody("GET /api/cabins", params={"instrument": "dermatoscope"}),
    everybody("GET /api/practitioners/{practitioner_id}/calendar", params={"month": "2026-11"}),
    data("GET /api/me/residence", SELF, params=lambda thing: {"patient_id": str(thing.patient_id)}),
    data(
        "PUT /api/me/residence",
        SELF,
        params=lambda thing: {"patient_id": str(thing.patient_id)},
        body={"commune_code": None, "has_treating_doctor": False},
    ),
    only(ADMINS, "GET /api/admin/searches/unanswered"),
    only(ADMINS, "GET /api/admin/tariffs"),
    only(
        ADMINISTRATOR,
        "PUT /api/admin/tariffs",
        body={"speciality_code": "dermatology", "valid_from": "2027-01-01", "cents": 3300},
    ),
]
