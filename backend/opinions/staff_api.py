"""`/opinions`: asking a specialist with photos, and answering."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from backend.accounts.cookies import no_store
from backend.opinions import asking, expertise, reading, requests, views
from backend.opinions.deadlines import Periods, periods
from backend.opinions.models import OpinionUrgency
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import AccountRole, Principal
from media.photos import photos_of_patient
from media.views import Photo

router = APIRouter(tags=["opinions"], dependencies=[Depends(no_store)])


async def _an_asker(principal: CurrentPrincipal) -> Principal:
    require_role(principal, AccountRole.PRACTITIONER, AccountRole.ASSISTANT)
    return principal


async def _a_specialist(principal: CurrentPrincipal) -> Principal:
    require_role(principal, AccountRole.PRACTITIONER)
    return principal


async def _periods(request: Request) -> Periods:
    return periods(services_of(request).settings)


AnAsker = Annotated[Principal, Depends(_an_asker, scope="function")]
ASpecialist = Annotated[Principal, Depends(_a_specialist, scope="function")]
ThePeriods = Annotated[Periods, Depends(_periods)]

_READ = problems(401, 403, 404, 422)
_DONE = problems(401, 403, 404, 409, 422)


@router.get("/opinions", responses=problems(401, 403, 422))
async def list_opinions(
    principal: AnAsker,
    session: Session,
    clock: CurrentClock,
    times: ThePeriods,
    box: views.Box = views.Box.WORKLIST,
    closed: bool = False,
) -> views.OpinionList:
    """Open ones by deadline; with `closed`, those ended within ninety days. An assistant has no worklist."""
    now = clock()
    return views.OpinionList(
        now=now,
        deadlines=views.Deadlines(
            **{
                urgency.value: int(times.of(urgency).total_seconds() // 3600)
                for urgency in (
                    OpinionUrgency.URGENT,
                    OpinionUrgency.SOON,
                    OpinionUrgency.ORDINARY,
                )
            }
        ),
        opinions=await reading.opinions_of(session, principal, box=box, closed=closed, now=now),
    )


@router.post("/opinions", status_code=201, responses=_READ)
async def draft_opinion(
    body: requests.NewOpinion, principal: AnAsker, session: Session, clock: CurrentClock
) -> views.OpinionView:
    """A draft: nobody but the asker's side sees it."""
    opinion_id = await asking.draft(session, principal, body, now=clock())
    return await reading.opinion_view(session, principal, opinion_id=opinion_id, now=clock())


@router.get("/patients/{patient_id}/opinions", responses=_READ)
async def list_opinions_of_patient(
    patient_id: UUID, principal: AnAsker, session: Session, clock: CurrentClock
) -> list[views.OpinionLine]:
    return await reading.opinions_about(session, principal, patient_id=patient_id, now=clock())


@router.get("/patients/{patient_id}/opinion-photos", responses=_READ)
async def list_photos_to_show(
    patient_id: UUID, principal: AnAsker, session: Session, clock: CurrentClock
) -> list[Photo]:
    """The patient's photos that a case may be sent with, newest first."""
    found = await photos_of_patient(session, principal, patient_id=patient_id, now=clock())
    return [Photo.of(photo) for photo in found]


@router.get("/opinions/{opinion_id}", responses=_READ)
async def read_opinion(
    opinion_id: UUID, principal: AnAsker, session: Session, clock: CurrentClock
) -> views.OpinionView:
    """For the asker, whoever cares for the patient, and the specialist; its speciality reads it without the patient."""
    return await reading.opinion_view(session, principal, opinion_id=opinion_id, now=clock())


@router.put("/opinions/{opinion_id}", responses=_DONE)
async def change_opinion(
    opinion_id: UUID, body: requests.OpinionCase, principal: AnAsker, session: Session, clock: CurrentClock
) -> views.OpinionView:
    """A draft, or a case that the specialist asked more of."""
    await asking.change(session, principal, body, opinion_id=opinion_id, now=clock())
    return await reading.opinion_view(session, principal, opinion_id=opinion_id, now=clock())


@router.delete("/opinions/{opinion_id}", status_code=204, responses=_DONE)
async def discard_opinion(opinion_id: UUID, principal: AnAsker, session: Session) -> None:
    """A draft; what was sent is withdrawn instead."""
    await asking.discard(session, principal, opinion_id=opinion_id)


@router.post("/opinions/{opinion_id}/send", responses=_DONE)
async def send_opinion(
    opinion_id: UUID,
    body: requests.Sending,
    principal: AnAsker,
    session: Session,
    clock: CurrentClock,
    times: ThePeriods,
) -> views.OpinionView:
    """With the patient's consent. The deadline runs from now."""
    await asking.send(session, principal, body, times, opinion_id=opinion_id, now=clock())
    return await reading.opinion_view(session, principal, opinion_id=opinion_id, now=clock())


@router.post("/opinions/{opinion_id}/complete", responses=_DONE)
async def complete_opinion(
    opinion_id: UUID, body: requests.Completion, principal: AnAsker, session: Session, clock: CurrentClock
) -> views.OpinionView:
    """Back to the specialist who asked for more."""
    await asking.complete(session, principal, opinion_id=opinion_id, words=body.words, now=clock())
    return await reading.opinion_view(session, principal, opinion_id=opinion_id, now=clock())


@router.put("/opinions/{opinion_id}/addressee", responses=_DONE)
async def readdress_opinion(
    opinion_id: UUID,
    body: requests.OpinionAddressee,
    principal: AnAsker,
    session: Session,
    clock: CurrentClock,
    times: ThePeriods,
) -> views.OpinionView:
    """To somebody else, while nobody has taken it."""
    await asking.readdress(session, principal, body, times, opinion_id=opinion_id, now=clock())
    return await reading.opinion_view(session, principal, opinion_id=opinion_id, now=clock())


@router.post("/opinions/{opinion_id}/withdraw", responses=_DONE)
async def withdraw_opinion(
    opinion_id: UUID, body: requests.Because, principal: AnAsker, session: Session, clock: CurrentClock
) -> views.OpinionView:
    await asking.withdraw(session, principal, opinion_id=opinion_id, reason=body.reason, now=clock())
    return await reading.opinion_view(session, principal, opinion_id=opinion_id, now=clock())


@router.put("/opinions/{opinion_id}/urgency", responses=_DONE)
async def triage_opinion(
    opinion_id: UUID,
    body: requests.Triage,
    principal: ASpecialist,
    session: Session,
    clock: CurrentClock,
    times: ThePeriods,
) -> views.OpinionView:
    """With its reason; the deadline is counted from the same beginning."""
    await expertise.triage(session, principal, body, times, opinion_id=opinion_id, now=clock())
    return await reading.opinion_view(session, principal, opinion_id=opinion_id, now=clock())


@router.post("/opinions/{opinion_id}/take", responses=_DONE)
async def take_opinion(
    opinion_id: UUID, principal: ASpecialist, session: Session, clock: CurrentClock
) -> views.OpinionView:
    """One specialist. From then on she may see the patient, until the case ends."""
    await expertise.take(session, principal, opinion_id=opinion_id, now=clock())
    return await reading.opinion_view(session, principal, opinion_id=opinion_id, now=clock())


@router.post("/opinions/{opinion_id}/give-back", status_code=204, responses=_DONE)
async def give_opinion_back(
    opinion_id: UUID, body: requests.Because, principal: ASpecialist, session: Session, clock: CurrentClock
) -> None:
    """To the speciality, or to the asker where it was addressed to this specialist alone."""
    await expertise.give_back(session, principal, opinion_id=opinion_id, reason=body.reason, now=clock())


@router.post("/opinions/{opinion_id}/more", responses=_DONE)
async def ask_for_more(
    opinion_id: UUID, body: requests.Completion, principal: ASpecialist, session: Session, clock: CurrentClock
) -> views.OpinionView:
    """What is missing, photos or facts. The deadline waits meanwhile."""
    await expertise.ask_more(session, principal, opinion_id=opinion_id, words=body.words, now=clock())
    return await reading.opinion_view(session, principal, opinion_id=opinion_id, now=clock())


@router.post("/opinions/{opinion_id}/answer", responses=_DONE)
async def answer_opinion(
    opinion_id: UUID, body: requests.NewAnswer, principal: ASpecialist, session: Session, clock: CurrentClock
) -> views.OpinionView:
    """Ends the case, and the specialist's access with it."""
    await expertise.answer(session, principal, body, opinion_id=opinion_id, now=clock())
    return await reading.opinion_view(session, principal, opinion_id=opinion_id, now=clock())


@router.post("/opinions/{opinion_id}/release", responses=_DONE)
async def release_opinion(
    opinion_id: UUID, body: requests.Release, principal: AnAsker, session: Session, clock: CurrentClock
) -> views.OpinionView:
    """The patient may read the result from now on, in words for her."""
    await expertise.release(session, principal, opinion_id=opinion_id, patient_words=body.patient_words, now=clock())
    return await reading.opinion_view(session, principal, opinion_id=opinion_id, now=clock())
