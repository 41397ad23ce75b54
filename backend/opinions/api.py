"""HTTP edge of opinions."""

from fastapi import APIRouter

from backend.opinions import own_api, staff_api

router = APIRouter()
router.include_router(staff_api.router)
router.include_router(own_api.router)
