"""`/me/opinions`: what was asked about oneself, or about whom one acts for."""

from uuid import UUID

from fastapi import APIRouter, Depends

from backend.accounts.cookies import no_store
from backend.care.me_api import APatient, ThePatient
from backend.opinions import asking, own
from backend.opinions.views import MyOpinion
from core.http import CurrentClock, Session, problems

router = APIRouter(tags=["opinions"], dependencies=[Depends(no_store)])


@router.get("/me/opinions", responses=problems(401, 403, 404, 422))
async def my_opinions(patient_id: ThePatient, principal: APatient, session: Session) -> list[MyOpinion]:
    """Newest first; a result once it was released."""
    return await own.my_opinions(session, principal, patient_id=patient_id)


@router.post("/me/opinions/{opinion_id}/withdraw", status_code=204, responses=problems(401, 403, 404, 409, 422))
async def object_to_opinion(opinion_id: UUID, principal: APatient, session: Session, clock: CurrentClock) -> None:
    """Takes the consent back while there is no answer: the specialist sees nothing any more."""
    await asking.object_to(session, principal, opinion_id=opinion_id, now=clock())
