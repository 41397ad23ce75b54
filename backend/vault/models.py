"""What runs in the vault, and who was erased."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class VaultTaskKind(StrEnum):
    MASTER_ROTATION = "master_rotation"
    PATIENT_ROTATION = "patient_rotation"
    STORE_MOVE = "store_move"


class VaultTask(Base):
    """`done` of `total`: keys or objects. problem: a word for what holds it up. started_by: the name as it was."""

    __tablename__ = "vault_tasks"
    __table_args__ = (
        CheckConstraint("kind IN ('master_rotation', 'patient_rotation', 'store_move')", name="kind_known"),
        CheckConstraint("(kind = 'patient_rotation') = (patient_id IS NOT NULL)", name="patient_of_rotation"),
        Index(None, "started_at"),
    )

    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("patients.patient_id"))
    total: Mapped[int] = mapped_column(BigInteger)
    done: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    problem: Mapped[str | None]
    started_by: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


# At most one runs of a kind; of a patient's rotation one for each patient.
Index(
    "uq_vault_tasks_running",
    VaultTask.kind,
    func.coalesce(VaultTask.patient_id, text("'00000000-0000-0000-0000-000000000000'::uuid")),
    unique=True,
    postgresql_where=VaultTask.finished_at.is_(None),
)


class Erasure(Base):
    """Restricted, then lifted or ordered; certified once nothing can be read.

    shares: those to destroy. covers_backups: false when a key was, or once had been, without a share.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        CheckConstraint("lifted_at IS NULL OR ordered_at IS NULL", name="one_end"),
        CheckConstraint("certificate IS NULL OR ordered_at IS NOT NULL", name="certified_after_order"),
        Index(None, "patient_id"),
        Index(
            "uq_erasures_open",
            "patient_id",
            unique=True,
            postgresql_where=text("lifted_at IS NULL AND ordered_at IS NULL"),
        ),
    )

    erasure_id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    reason: Mapped[str]
    restricted_at: Mapped[datetime]
    restricted_by: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]
    basis: Mapped[str | None]
    reference: Mapped[str] = mapped_column(server_default="")
    ordered_at: Mapped[datetime | None]
    ordered_by: Mapped[str | None]
    shares: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    covers_backups: Mapped[bool] = mapped_column(server_default=text("true"))
    certificate: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
