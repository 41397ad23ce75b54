"""Who may do what: every operation of the API, with its own and with a foreign object.

`own`, `foreign`: the identities let through. Everybody else is refused: 401 without a session, 403 or 404 with
one. What a refusal of the rules (409, 422, …) says to those let through is tested elsewhere.
"""

import base64
from typing import Any
from uuid import uuid4

from tests.backend.access.row import (
    ACCOUNTS,
    ADMINISTRATOR,
    ADMINS,
    AUDITOR,
    CABIN_ADMINS,
    DOCTORS,
    NOBODY,
    PATIENTS,
    PEOPLE,
    SELF,
    SESSIONS,
    SITE_ADMINS,
    STRANGER,
    TEAM,
    Row,
    data,
    everybody,
    only,
)
from tests.backend.access.rows import (
    cabins,
    calls,
    fhir,
    fleet,
    line,
    messages,
    photos_capture,
    photos_exchange,
    photos_lesions,
    photos_opinions,
    photos_review,
    photos_uploads,
    photos_vault,
    preparation,
    prescriptions,
    quality,
    queue,
    recordings,
    relay,
    schedules,
    search,
    solidarity,
    waiting_list,
)
from tests.backend.access.world import Things
from tests.booking.clinic import NOW

TRAITS = {
    "birth_name": "VIDAL",
    "given_names": "ROSE",
    "birth_date": "1950-01-01",
    "sex": "F",
    "birth_place_code": "34079",
}
TUS = {"Tus-Resumable": "1.0.0"}
_SITE = {
    "kind": "pharmacy",
    "name": "Pharmacie",
    "commune": "Lodève",
    "postcode": "34700",
    "latitude": 43.7,
    "longitude": 3.3,
}


def _booking(thing: Things) -> dict[str, Any]:
    return {
        "practitioner_id": str(thing.practitioner_id),
        "patient_id": str(thing.patient_id),
        "starts_at": NOW.replace(hour=10).isoformat(),
    }


def _new_upload(thing: Things) -> dict[str, str]:
    visit = base64.b64encode(str(thing.consultation_id).encode()).decode()
    return TUS | {"Upload-Length": "10", "Upload-Metadata": f"consultation_id {visit}"}


def _new_person(thing: Things) -> dict[str, Any]:
    return {
        "name": "Neuve",
        "login": f"{uuid4().hex[:8]}@example.org",
        "role": "assistant",
        "site_id": str(thing.site_id),
    }


def _new_membership(thing: Things) -> dict[str, Any]:
    return {"account_id": str(thing.account_id), "site_id": str(thing.site_id), "starts_on": "2027-01-01"}


def _of_patient(thing: Things) -> dict[str, str]:
    return {"patient_id": str(thing.patient_id)}


ROWS: list[Row] = [
    # Public
    everybody("GET /api/health"),
    everybody("GET /api/health/ready"),
    everybody("GET /api/specialities"),
    everybody("GET /api/places"),
    everybody("GET /api/practitioners"),
    everybody("GET /api/practitioners/{practitioner_id}"),
    everybody("GET /api/practitioners/{practitioner_id}/slots"),
    everybody("OPTIONS /api/uploads"),
    everybody("OPTIONS /api/uploads/{upload_id}"),
    # Signing in: no session is needed, and none helps
    everybody("POST /api/session", body={"login": "nobody", "password": "x"}, also=frozenset({401})),
    everybody("DELETE /api/session"),
    everybody("POST /api/session/codes", body={"contact": "rose@example.org"}),
    everybody("POST /api/session/codes/check", body={"code": "123456"}),
    everybody("POST /api/session/sign-up", body={"given_name": "A", "family_name": "B", "birth_date": "1950-01-01"}),
    everybody("POST /api/session/passkey/options"),
    everybody("POST /api/session/passkey", body={"credential": {}}, also=frozenset({401})),
    everybody("GET /api/session/oidc"),
    everybody("POST /api/session/oidc/{provider}/start", body={}, also=frozenset({404})),
    everybody("GET /api/session/oidc/{provider}/callback", also=frozenset({404})),
    everybody("POST /api/account/welcome", body={"token": "x" * 24, "password": "a-long-enough-passphrase"}),
    everybody("POST /api/guests/open", body={"token": "x" * 24}),
    everybody("POST /api/guests/enter", body={"code": "123456"}),
    everybody("GET /api/demo/logins", also=frozenset({404})),
    # One's own session and factors
    only(SESSIONS, "GET /api/session"),
    only(ACCOUNTS, "POST /api/session/second/code", body={"code": "123456"}, also=frozenset({401})),
    only(ACCOUNTS, "POST /api/session/second/passkey/options"),
    only(ACCOUNTS, "POST /api/session/second/passkey", body={"credential": {}}, also=frozenset({401})),
    only(ACCOUNTS, "GET /api/factors"),
    # This patient has a factor: one that was not shown adds none.
    only(PEOPLE, "POST /api/factors/totp"),
    only(PEOPLE, "POST /api/factors/totp/confirm", body={"code": "123456"}, also=frozenset({401})),
    only(PEOPLE, "DELETE /api/factors/totp", also=frozenset({404})),
    only(PEOPLE, "POST /api/factors/passkeys/options"),
    only(PEOPLE, "POST /api/factors/passkeys", body={"name": "x", "credential": {}}),
    Row("DELETE /api/factors/passkeys/{passkey_id}", frozenset({"patient"}), STRANGER),
    only(PEOPLE, "POST /api/factors/backup-codes"),
    only(
        PEOPLE,
        "PUT /api/account/password",
        body={"old": "x", "new": "a-long-enough-passphrase"},
        also=frozenset({401, 403}),
    ),
    only(ACCOUNTS, "GET /api/sessions"),
    only(ACCOUNTS, "DELETE /api/sessions"),
    Row("DELETE /api/sessions/{session_id}", frozenset({"patient", "one factor"}), STRANGER),
    # Appointments
    Row(
        "POST /api/appointments",
        SELF | {"doctor", "assistant"},
        STRANGER,
        body=_booking,
    ),
    only(PATIENTS | DOCTORS | {"assistant", "attendant", "kiosk"}, "GET /api/appointments"),
    data("GET /api/appointments/{appointment_id}", SELF | TEAM),
    data("POST /api/appointments/{appointment_id}/cancel", SELF | {"doctor", "assistant"}),
    data("GET /api/appointments/{appointment_id}/invite.ics", SELF | TEAM),
    data("POST /api/appointments/{appointment_id}/confirm", SELF, also=frozenset({410})),
    data(
        "POST /api/appointments/{appointment_id}/move",
        SELF | {"doctor", "assistant"},
        body=lambda thing: {"starts_at": NOW.replace(hour=11).isoformat()},
    ),
    data("POST /api/appointments/{appointment_id}/arrived", frozenset({"doctor", "assistant", "attendant"})),
    data("POST /api/appointments/{appointment_id}/no-show", frozenset({"doctor", "assistant", "attendant"})),
    only(frozenset({"assistant"}), "GET /api/patients", params={"q": "Vidal"}),
    # The act
    data("GET /api/consultations/{consultation_id}", SELF | TEAM),
    data("POST /api/consultations/{consultation_id}/consent", SELF | {"kiosk"}, body={"version": "2026-12"}),
    data("POST /api/consultations/{consultation_id}/join", SELF | TEAM | {"guest"}),
    data("POST /api/consultations/{consultation_id}/end", frozenset({"doctor"}), body={}),
    only(DOCTORS | {"assistant", "attendant"}, "GET /api/board"),
    data("GET /api/patients/{patient_id}/record", SELF | {"doctor", "assistant"}),
    data("GET /api/patients/{patient_id}/trends", SELF | {"doctor", "assistant"}),
    # Photos
    data("POST /api/uploads", SELF | {"doctor", "assistant", "kiosk"}, headers=_new_upload),
    Row("HEAD /api/uploads/{upload_id}", frozenset({"patient"}), STRANGER, headers=TUS, data=True),
    Row(
        "PATCH /api/uploads/{upload_id}",
        frozenset({"patient"}),
        STRANGER,
        headers=TUS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
        data=True,
    ),
    Row("DELETE /api/uploads/{upload_id}", frozenset({"patient"}), STRANGER, headers=TUS, data=True),
    data("GET /api/photos/{photo_id}", SELF | {"doctor", "assistant", "kiosk"}),
    data("GET /api/photos/{photo_id}/{rendition}", SELF | {"doctor", "assistant", "kiosk"}),
    # The patient's own space
    data("GET /api/me/accesses", SELF, params=_of_patient),
    data("GET /api/me/care-links", SELF, params=_of_patient),
    data("POST /api/me/care-links/{care_link_id}/withdraw", SELF),
    data("GET /api/me/identity", SELF, params=_of_patient),
    data("PUT /api/me/identity", SELF, params=_of_patient, body=TRAITS),
    only(PATIENTS, "GET /api/me/notices"),
    data("POST /api/me/notices/{notice_id}/read", SELF),
    only(PATIENTS, "GET /api/me/people"),
    only(PATIENTS, "POST /api/me/children", body={"given_name": "A", "family_name": "B", "birth_date": "2020-01-01"}),
    only(PATIENTS, "POST /api/me/helpers", body={"contact": "aide@example.org"}),
    Row("POST /api/me/proxies/{proxy_id}/accept", NOBODY, NOBODY),
    Row("DELETE /api/me/proxies/{proxy_id}", frozenset({"patient"}), STRANGER, data=True),
    # What staff ask about a patient
    data("GET /api/patients/{patient_id}/identity", frozenset({"doctor", "assistant", "attendant"})),
    data(
        "POST /api/patients/{patient_id}/identity/check",
        frozenset({"doctor", "assistant", "attendant"}),
        body={"document": "passport", "traits": TRAITS},
    ),
    data(
        "POST /api/patients/{patient_id}/identity/retrieve",
        frozenset({"doctor", "assistant"}),
        body={"matricule": "250013407900194", "oid": "1.2.250.1.213.1.4.8", "traits": TRAITS},
    ),
    only(
        DOCTORS,
        "POST /api/break-glass",
        body={
            "given_name": "Rose",
            "family_name": "Vidal-0",
            "birth_date": "1950-01-01",
            "reason": "Patiente inconsciente, allergies inconnues",
        },
    ),
    data(
        "POST /api/consultations/{consultation_id}/referrals",
        frozenset({"doctor"}),
        body=lambda thing: {"practitioner_id": str(thing.practitioner_id)},
    ),
    data(
        "POST /api/consultations/{consultation_id}/guests",
        SELF | {"doctor", "assistant"},
        body={"name": "Paul", "contact": "paul@example.org", "kind": "family"},
    ),
    data("GET /api/consultations/{consultation_id}/guests", SELF | {"doctor", "assistant"}),
    data("DELETE /api/consultations/{consultation_id}/guests/{guest_id}", SELF | {"doctor", "assistant"}),
    # Cabins
    everybody("POST /api/cabins/enrol", body={"code": "ABCDEFGH", "public_key": "A" * 43 + "="}, also=frozenset({403})),
    everybody("POST /api/cabins/nonce", body=lambda thing: {"cabin_id": str(thing.cabin_id)}, also=frozenset({403})),
    everybody(
        "POST /api/cabins/token",
        body=lambda thing: {"cabin_id": str(thing.cabin_id), "nonce": "x" * 22, "signature": "A" * 86 + "=="},
        also=frozenset({403}),
    ),
    everybody("POST /api/session/cabin", body={"code": "x" * 22}),
    # A cabin shows a token of its own, no session.
    everybody("POST /api/cabins/screen", also=frozenset({401})),
    everybody("GET /api/cabins/self", also=frozenset({401})),
    # Administration: the own site's people are the coordinator's, the own cabin is the other coordinator's
    only(ADMINS, "GET /api/admin/people"),
    Row("POST /api/admin/people", SITE_ADMINS, ADMINISTRATOR, body=_new_person),
    *(
        Row(operation, SITE_ADMINS, ADMINISTRATOR)
        for operation in (
            "POST /api/admin/people/{account_id}/invite",
            "POST /api/admin/people/{account_id}/close",
            "POST /api/admin/people/{account_id}/reopen",
            "POST /api/admin/people/{account_id}/reset-factors",
            "GET /api/admin/people/{account_id}/sessions",
            "DELETE /api/admin/people/{account_id}/sessions",
        )
    ),
    Row("POST /api/admin/memberships", SITE_ADMINS, ADMINISTRATOR, body=_new_membership),
    Row(
        "POST /api/admin/memberships/{membership_id}/end",
        SITE_ADMINS,
        ADMINISTRATOR,
        body={"ends_on": "2026-12-31"},
    ),
    only(ADMINS, "GET /api/admin/sites"),
    only(ADMINISTRATOR, "POST /api/admin/sites", body=_SITE),
    Row("PUT /api/admin/sites/{site_id}", SITE_ADMINS, ADMINISTRATOR, body=_SITE),
    only(ADMINS, "GET /api/admin/practitioners"),
    only(ADMINS, "GET /api/admin/cabins"),
    Row(
        "POST /api/admin/cabins",
        SITE_ADMINS,
        ADMINISTRATOR,
        body=lambda thing: {"name": "Télécabine neuve", "site_id": str(thing.site_id)},
    ),
    *(
        Row(operation, CABIN_ADMINS, ADMINISTRATOR)
        for operation in (
            "POST /api/admin/cabins/{cabin_id}/enrolment",
            "POST /api/admin/cabins/{cabin_id}/refuse",
            "POST /api/admin/cabins/{cabin_id}/revoke",
        )
    ),
    Row(
        "POST /api/admin/cabins/{cabin_id}/confirm",
        CABIN_ADMINS,
        ADMINISTRATOR,
        body={"fingerprint": "0000 0000 0000 0000"},
    ),
    # The trail
    only(AUDITOR, "GET /api/admin/audit", params=_of_patient),
    only(AUDITOR, "GET /api/admin/audit/state"),
    only(
        AUDITOR,
        "POST /api/admin/audit/patients",
        body={"given_name": "Rose", "family_name": "Vidal-0", "birth_date": "1950-01-01"},
    ),
    only(AUDITOR, "GET /api/admin/break-glass"),
    only(AUDITOR, "POST /api/admin/break-glass/{break_glass_id}/review", body={"finding": "Accès justifié"}),
    *cabins.ROWS,
    *calls.ROWS,
    *fhir.ROWS,
    *fleet.ROWS,
    *line.ROWS,
    *messages.ROWS,
    *photos_capture.ROWS,
    *photos_exchange.ROWS,
    *photos_lesions.ROWS,
    *photos_opinions.ROWS,
    *photos_review.ROWS,
    *photos_uploads.ROWS,
    *photos_vault.ROWS,
    *preparation.ROWS,
    *prescriptions.ROWS,
    *quality.ROWS,
    *queue.ROWS,
    *recordings.ROWS,
    *relay.ROWS,
    *schedules.ROWS,
    *search.ROWS,
    *solidarity.ROWS,
    *waiting_list.ROWS,
]

# Not in the matrix: sockets have matrices of their own (test_socket_matrix.py), and the web client is public.
SOCKETS = {"/api/signaling", "/api/cabins/link"}
NOTHING_HERE = "/api/{path:path}"
