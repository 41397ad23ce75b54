"""HTTP edge. Medical assistants: what is prepared before a visit, tasks, and the time given back to doctors."""

from fastapi import APIRouter

from backend.preparation import visits_api, work_api

router = APIRouter()
router.include_router(visits_api.router)
router.include_router(work_api.router)
