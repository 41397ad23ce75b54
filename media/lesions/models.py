"""Tables of what is followed: lesions, photos that were put right, consents to photos."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class BodyMap(StrEnum):
    """Which drawing a lesion's place is given on; left and right are the patient's."""

    FRONT = "front"
    BACK = "back"
    HEAD = "head"
    LEFT_HAND = "left_hand"
    RIGHT_HAND = "right_hand"
    LEFT_FOOT = "left_foot"
    RIGHT_FOOT = "right_foot"


class LesionState(StrEnum):
    """closed: kept, and nothing is due any more."""

    WATCHED = "watched"
    TREATED = "treated"
    CLOSED = "closed"


class Lesion(Base):
    """A lesion that has a name and a place. `x`, `y`: 0 to 1 on its map, from the top left.

    restricted: intimate; it and its photos are shown as `media.lesions.access` says. checked_at: when a practitioner
    last said she had looked; restricted_checked_at: when one last did who may see its restricted photos too
    (`media.lesions.looked`); next_due_on: when somebody should look again, interval_months after that.
    """

    __tablename__ = "lesions"
    __table_args__ = (
        CheckConstraint(
            "map IN ('front', 'back', 'head', 'left_hand', 'right_hand', 'left_foot', 'right_foot')", name="map_known"
        ),
        CheckConstraint("x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1", name="on_the_map"),
        CheckConstraint("state IN ('watched', 'treated', 'closed')", name="state_known"),
        CheckConstraint("interval_months BETWEEN 1 AND 60", name="interval_sensible"),
        Index(None, "patient_id"),
        Index(None, "next_due_on", postgresql_where=text("state <> 'closed'")),
    )

    lesion_id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    name: Mapped[str]
    body_site: Mapped[str | None]
    map: Mapped[str]
    x: Mapped[float]
    y: Mapped[float]
    note: Mapped[str] = mapped_column(server_default="", default="")
    state: Mapped[str] = mapped_column(server_default=LesionState.WATCHED.value, default=LesionState.WATCHED.value)
    restricted: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    interval_months: Mapped[int | None] = mapped_column(SmallInteger)
    next_due_on: Mapped[date | None]
    checked_at: Mapped[datetime | None]
    restricted_checked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class PhotoMove(Base):
    """A photo that was put on the wrong patient, and put right: the trace in both records. `actor`: the name as it was."""

    __tablename__ = "photo_moves"
    __table_args__ = (Index(None, "from_patient_id"), Index(None, "to_patient_id"))

    move_id: Mapped[UUID] = mapped_column(primary_key=True)
    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.photo_id"))
    from_patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    to_patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    reason: Mapped[str]
    account_id: Mapped[UUID]
    actor: Mapped[str]
    moved_at: Mapped[datetime]


class PhotoConsent(Base):
    """What photos may be used for; the newest row counts, the others are its history.

    for_minor: given by who has parental authority. Neither care nor teaching: no new photos.
    """

    __tablename__ = "photo_consents"
    __table_args__ = (Index(None, "patient_id", "given_at"),)

    consent_id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    care: Mapped[bool]
    teaching: Mapped[bool]
    account_id: Mapped[UUID]
    actor: Mapped[str]
    for_minor: Mapped[bool]
    given_at: Mapped[datetime]
