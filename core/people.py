"""The patient: named by booking, media and the record alike."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class InsStatus(StrEnum):
    """Status of an identity (Référentiel INS): only `qualifiee` travels with the matricule."""

    PROVISOIRE = "provisoire"
    RECUPEREE = "recuperee"
    VALIDEE = "validee"
    QUALIFIEE = "qualifiee"


class Patient(Base):
    """`given_name`, `family_name`: as used. The five strict traits of the INS: birth name, given names of
    birth, date of birth, sex, INSEE code of the place of birth."""

    __tablename__ = "patients"
    __table_args__ = (
        CheckConstraint("ins_status IN ('provisoire', 'recuperee', 'validee', 'qualifiee')", name="ins_status_known"),
        CheckConstraint("sex IN ('F', 'M')", name="sex_known"),
    )

    patient_id: Mapped[UUID] = mapped_column(primary_key=True)
    given_name: Mapped[str]
    family_name: Mapped[str]
    birth_date: Mapped[date]
    birth_name: Mapped[str | None]
    given_names: Mapped[str | None]
    sex: Mapped[str | None]
    birth_place_code: Mapped[str | None]
    ins_status: Mapped[str] = mapped_column(server_default=InsStatus.PROVISOIRE.value)
    identity_document: Mapped[str | None]
    identity_checked_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class InsMatricule(Base):
    """The number itself, apart: row-level security shows it only while the identity is `qualifiee`."""

    __tablename__ = "ins_matricules"

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"), primary_key=True)
    matricule: Mapped[str]
    oid: Mapped[str]
    retrieved_at: Mapped[datetime]
