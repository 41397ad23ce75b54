"""Where each cabin stands, how it came there, who helped in which visit, and where help has to come to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class CabinStanding(Base):
    """One row a cabin; without one it is closed. `visit_id`: exactly while in_visit.

    checked: items of the checklist ticked since the state began. duty_*: the named person on duty. call_*: the
    patient or the doctor asks for somebody ("help"), or there is an emergency; until somebody answers.
    """

    __tablename__ = "cabin_standings"
    __table_args__ = (
        CheckConstraint(
            "state IN ('closed', 'preparing', 'ready', 'in_visit', 'cleaning', 'fault')", name="state_known"
        ),
        CheckConstraint("(state = 'in_visit') = (visit_id IS NOT NULL)", name="visit_while_in_visit"),
        CheckConstraint("state <> 'fault' OR fault IS NOT NULL", name="fault_said"),
        CheckConstraint("call_kind IN ('help', 'emergency')", name="call_known"),
        CheckConstraint("num_nulls(call_kind, called_at) IN (0, 2)", name="call_whole"),
    )

    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"), primary_key=True)
    state: Mapped[str] = mapped_column(server_default="closed")
    since: Mapped[datetime]
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("consultations.consultation_id"))
    fault: Mapped[str | None]
    checked: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"), default=list)
    reopens_at: Mapped[datetime | None]
    duty_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.account_id"))
    duty_name: Mapped[str | None]
    call_kind: Mapped[str | None]
    called_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]


class CabinMove(Base):
    """One transition, as it was made. `actor`: the name as it was then; `account_id` is None for the server's own."""

    __tablename__ = "cabin_moves"
    __table_args__ = (Index(None, "cabin_id", "ordinal"),)

    move_id: Mapped[UUID] = mapped_column(primary_key=True)
    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"))
    at: Mapped[datetime]
    move: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.account_id"))
    actor: Mapped[str]
    visit_id: Mapped[UUID | None]
    words: Mapped[str] = mapped_column(server_default="", default="")
    ordinal: Mapped[int] = mapped_column(BigInteger, Identity())


class CabinAssist(Base):
    """An attendant's act of assistance in one visit: who, from when to when. `left_at`: None while she is inside."""

    __tablename__ = "cabin_assists"
    __table_args__ = (
        CheckConstraint("left_at IS NULL OR left_at >= entered_at", name="in_order"),
        Index(None, "consultation_id"),
        Index(None, "cabin_id", "entered_at"),
        Index(
            "uq_cabin_assists_inside", "consultation_id", "account_id", unique=True, postgresql_where="left_at IS NULL"
        ),
    )

    assist_id: Mapped[UUID] = mapped_column(primary_key=True)
    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"))
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.consultation_id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    name: Mapped[str]
    entered_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class AssistRate(Base):
    """What acts of assistance are paid, while it is in force; both days included.

    act: cents for each. year: cents once, for a calendar year of at least `from_acts` acts at a place.
    """

    __tablename__ = "assist_rates"
    __table_args__ = (
        CheckConstraint("kind IN ('act', 'year')", name="kind_known"),
        CheckConstraint("cents >= 0", name="not_negative"),
        CheckConstraint("(kind = 'act') = (from_acts = 0)", name="tier_of_a_year"),
        CheckConstraint("from_acts >= 0", name="acts_counted"),
        CheckConstraint("valid_until >= valid_from", name="in_order"),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    from_acts: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[date | None]
    cents: Mapped[int]
    code: Mapped[str] = mapped_column(server_default="", default="")


class CabinEntryCode(Base):
    """Six digits an attendant reads on her own page and types at the kiosk: once, within minutes."""

    __tablename__ = "cabin_entry_codes"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    name: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class CabinAddress(Base):
    """What the emergency services need: street and door of the cabin, and a number that is answered there."""

    __tablename__ = "cabin_addresses"

    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"), primary_key=True)
    street: Mapped[str]
    access: Mapped[str] = mapped_column(server_default="", default="")
    callback: Mapped[str]


class ScreenCalibration(Base):
    """How large the kiosk's screen shows things, and from how far it is read: dated, never changed, the last one holds.

    px_per_mm: CSS pixels to a millimetre of glass. distance_mm: eye to screen.
    """

    __tablename__ = "screen_calibrations"
    __table_args__ = (
        CheckConstraint("px_per_mm BETWEEN 1 AND 40", name="scale_sensible"),
        CheckConstraint("distance_mm BETWEEN 400 AND 6000", name="distance_sensible"),
    )

    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    px_per_mm: Mapped[float]
    distance_mm: Mapped[int]
    made_at: Mapped[datetime]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    actor: Mapped[str]
