"""What a visit in a cabin leaves to print, what of it was printed, and the attendant's wish that it be.

Papers are printed by the cabin's screen alone: who helps there is shown none of them. The callers ask who may.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.prescriptions.models import Prescription, PrintedPaper, PrintWish
from backend.prescriptions.reading import active_at_the_kiosk
from backend.prescriptions.views import VisitDocuments, VisitPaper
from core.context import elevated
from core.errors import NotFound
from core.identity import Principal


async def documents(session: AsyncSession, consultation_id: UUID) -> VisitDocuments:
    """Without papers while the cabin may not print."""
    # An attendant is shown no prescription, but is told what the printer should have given.
    async with elevated(session):
        if not await _prints(session, consultation_id):
            return VisitDocuments(to_print=0, papers=[], asked_at=None)
        prescriptions = await active_at_the_kiosk(session, consultation_id)
        given = select(PrintedPaper.paper_id, PrintedPaper.printed_at)
        rows = await session.execute(given.where(PrintedPaper.consultation_id == consultation_id))
        printed = {row.paper_id: row.printed_at for row in rows}
        wish = select(PrintWish.asked_at).where(PrintWish.consultation_id == consultation_id)
        return VisitDocuments(
            to_print=len(prescriptions),
            papers=[
                VisitPaper(kind="report", printed_at=printed.get(consultation_id)),
                *(VisitPaper(kind="prescription", printed_at=printed.get(each)) for each in prescriptions),
            ],
            asked_at=await session.scalar(wish),
        )


async def ask(session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime) -> None:
    """Asked again, it is asked anew. Raises NotFound when the cabin may not print any more."""
    wish = {"asked_at": now, "account_id": principal.account_id}
    async with elevated(session):
        if not await _prints(session, consultation_id):
            raise NotFound
        made = insert(PrintWish).values(consultation_id=consultation_id, **wish)
        await session.execute(made.on_conflict_do_update(index_elements=[PrintWish.consultation_id], set_=wish))


async def note(
    session: AsyncSession, prescription_ids: Iterable[UUID], *, consultation_id: UUID, now: datetime
) -> None:
    """The report and those prescriptions of the visit; whatever was asked for is done."""
    async with elevated(session):
        theirs = select(Prescription.prescription_id).where(
            Prescription.consultation_id == consultation_id, Prescription.prescription_id.in_(list(prescription_ids))
        )
        papers = [consultation_id, *(await session.scalars(theirs))]
        given = insert(PrintedPaper).values(
            [{"consultation_id": consultation_id, "paper_id": each, "printed_at": now} for each in papers]
        )
        key = [PrintedPaper.consultation_id, PrintedPaper.paper_id]
        await session.execute(given.on_conflict_do_update(index_elements=key, set_={"printed_at": now}))
        await session.execute(delete(PrintWish).where(PrintWish.consultation_id == consultation_id))


async def _prints(session: AsyncSession, consultation_id: UUID) -> bool:
    return bool(await session.scalar(select(func.cabin_prints(consultation_id))))
