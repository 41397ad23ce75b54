"""`/admin/…`: people and places for coordinators and administrators, the audit trail for auditors."""

from fastapi import APIRouter

from backend.admin import journal_api, people_api, places_api

router = APIRouter()
for part in (people_api.router, places_api.router, journal_api.router):
    router.include_router(part)
