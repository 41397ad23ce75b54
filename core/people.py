"""The patient: named by booking, media and the record alike."""

import re
import unicodedata
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, func, select
from sqlalchemy.ext.asyncio import AsyncSession
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
    commune_code: Mapped[str | None]
    has_treating_doctor: Mapped[bool | None]
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


def name_words(name: str) -> list[str]:
    """What two spellings of one name have in common, in any script.

    >>> name_words("Anne-Cœur D'Héry")
    ['anne', 'coeur', 'd', 'hery']
    """
    plain = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe").replace("æ", "ae"))
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))


async def with_traits(session: AsyncSession, *, given_name: str, family_name: str, birth_date: date) -> list[Patient]:
    """Everybody of exactly these names, by the family's or the birth name, and this birth date.

    For look-ups beyond the caller's care, which have rules of their own: within `elevated`.
    """
    given, family = name_words(given_name), name_words(family_name)
    born = await session.scalars(select(Patient).where(Patient.birth_date == birth_date).order_by(Patient.patient_id))
    return [
        patient
        for patient in born
        if given == name_words(patient.given_name)
        and family in (name_words(patient.family_name), name_words(patient.birth_name or patient.family_name))
    ]
