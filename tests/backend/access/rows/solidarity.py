from typing import Any

from tests.backend.access.row import ADMINISTRATOR, ADMINS, DOCTORS, NOBODY, SITE_ADMINS, Row, everybody, only
from tests.backend.access.world import Things

_MONTH = {"month": "2026-10"}
_MONTHS = {"from": "2026-09", "until": "2026-11"}


def _zone(thing: Things) -> dict[str, Any]:
    return {"name": "Zone", "population": 1000, "sites": [str(thing.site_id)]}


def _offer(thing: Things) -> dict[str, Any]:
    return {"kind": "cabinet", "name": "Cabinet", "site_id": str(thing.site_id)}


def _day(thing: Things) -> dict[str, Any]:
    return {"day": "2027-02-10", "site_id": str(thing.site_id)}


def _volunteer(thing: Things) -> dict[str, str]:
    return _MONTH | {"practitioner_id": str(thing.practitioner_id)}


ROWS: list[Row] = [
    everybody("GET /api/zones"),
    everybody("GET /api/zones/{zone_id}"),
    everybody("GET /api/volunteer-days/{volunteer_day_id}"),
    only(DOCTORS | ADMINS, "GET /api/zones/{zone_id}/offers", params={"day": "2027-02-10"}),
    # Volunteers: their own days and ledger. A month without anything earned has no statement.
    only(DOCTORS, "GET /api/me/volunteer-days"),
    only(DOCTORS, "POST /api/me/volunteer-days", body=_day),
    Row("POST /api/me/volunteer-days/{volunteer_day_id}/take-back", frozenset({"doctor"}), NOBODY),
    only(DOCTORS, "GET /api/me/ledger"),
    only(DOCTORS, "GET /api/me/ledger/statement.pdf", params=_MONTH, also=frozenset({404})),
    only(DOCTORS, "GET /api/me/ledger/statement.csv", params=_MONTH, also=frozenset({404})),
    # Those who look after the zone
    only(ADMINS, "GET /api/admin/zones"),
    only(ADMINISTRATOR, "POST /api/admin/zones", body={"name": "Zone", "population": 1000}),
    only(ADMINISTRATOR, "PUT /api/admin/zones/{zone_id}", body=_zone),
    Row("GET /api/admin/zones/{zone_id}/offers", SITE_ADMINS, ADMINISTRATOR),
    Row("POST /api/admin/zones/{zone_id}/offers", SITE_ADMINS, ADMINISTRATOR, body=_offer),
    Row("PUT /api/admin/offered/{offered_id}", SITE_ADMINS, ADMINISTRATOR, body=_offer),
    Row("GET /api/admin/zones/{zone_id}/planning", SITE_ADMINS, ADMINISTRATOR, params=_MONTH),
    Row("GET /api/admin/zones/{zone_id}/ledger", SITE_ADMINS, ADMINISTRATOR, params=_MONTH),
    Row("GET /api/admin/zones/{zone_id}/ledger.csv", SITE_ADMINS, ADMINISTRATOR, params=_MONTH),
    Row("GET /api/admin/zones/{zone_id}/statement.pdf", SITE_ADMINS, ADMINISTRATOR, params=_volunteer),
    only(ADMINS, "GET /api/admin/zone-report", params=_MONTHS),
    only(ADMINS, "GET /api/admin/zone-report.csv", params=_MONTHS),
]
