"""A practitioner's own templates: lines written often, with nothing of a patient in them."""

from datetime import datetime
from uuid import UUID, uuid4

from pydantic import TypeAdapter
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.prescriptions.models import PrescriptionTemplate
from backend.prescriptions.views import NewPrescriptionTemplate, PrescriptionTemplateView
from contract.errors import ErrorCode
from contract.prescriptions import PrescriptionItem
from core.errors import Conflict, NotFound

MOST = 100

_ITEMS: TypeAdapter[list[PrescriptionItem]] = TypeAdapter(list[PrescriptionItem])


async def templates_of(session: AsyncSession, practitioner_id: UUID) -> list[PrescriptionTemplateView]:
    query = select(PrescriptionTemplate).where(PrescriptionTemplate.practitioner_id == practitioner_id)
    return [_view(row) for row in await session.scalars(query.order_by(PrescriptionTemplate.title))]


async def keep(
    session: AsyncSession, practitioner_id: UUID, new: NewPrescriptionTemplate, *, now: datetime
) -> PrescriptionTemplateView:
    """The same title again writes over it. Raises Conflict (PRESCRIPTION_TEMPLATES_FULL)."""
    own = PrescriptionTemplate.practitioner_id == practitioner_id
    others = select(func.count()).where(own, PrescriptionTemplate.title != new.title)
    if (await session.scalar(others) or 0) >= MOST:
        raise Conflict(ErrorCode.PRESCRIPTION_TEMPLATES_FULL, "Vous avez déjà 100 modèles : supprimez-en un.")
    values = {"items": _ITEMS.dump_python(new.items, mode="json"), "changed_at": now}
    row = await session.scalar(
        insert(PrescriptionTemplate)
        .values(template_id=uuid4(), practitioner_id=practitioner_id, title=new.title, **values)
        .on_conflict_do_update(
            index_elements=[PrescriptionTemplate.practitioner_id, PrescriptionTemplate.title], set_=values
        )
        .returning(PrescriptionTemplate)
        .execution_options(populate_existing=True)
    )
    assert row is not None
    return _view(row)


async def discard(session: AsyncSession, practitioner_id: UUID, *, template_id: UUID) -> None:
    """Raises NotFound."""
    gone = await session.scalar(
        delete(PrescriptionTemplate)
        .where(PrescriptionTemplate.template_id == template_id, PrescriptionTemplate.practitioner_id == practitioner_id)
        .returning(PrescriptionTemplate.template_id)
    )
    if gone is None:
        raise NotFound


def _view(row: PrescriptionTemplate) -> PrescriptionTemplateView:
    return PrescriptionTemplateView(
        template_id=row.template_id, title=row.title, items=_ITEMS.validate_python(row.items)
    )
