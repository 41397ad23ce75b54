"""The routes of care: the patient's own side (`/me`), staff's, and guests'."""

from fastapi import APIRouter

from backend.care import guests_api, me_api, people_api, staff_api

router = APIRouter()
for _part in (me_api.router, people_api.router, staff_api.router, guests_api.router):
    router.include_router(_part)
