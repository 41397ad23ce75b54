"""What an act shows: to its participants now, and in the record later."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

import booking.views
from backend.consultations.models import ConsultationStatus
from contract.observations import StoredReading
from contract.signaling import Role
from media.views import Photo


class ConsentView(BaseModel):
    given_at: datetime
    version: str


class CabinView(BaseModel):
    """`agent_online`: whether the instruments are connected now."""

    cabin_id: UUID
    name: str
    agent_online: bool
    number_of_devices: int


class ConsultationView(BaseModel):
    consultation_id: UUID
    status: ConsultationStatus
    appointment: booking.views.Appointment
    my_role: Role
    consent: ConsentView | None
    waiting_since: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    notes: str
    photos: list[Photo]
    readings: list[StoredReading]
    cabin: CabinView | None


class Joined(BaseModel):
    """`ticket` opens one WebSocket at `signaling_path`, once, within `expires_in_s`."""

    ticket: str
    signaling_path: str
    room: UUID
    role: Role
    expires_in_s: int


class BoardRow(BaseModel):
    appointment: booking.views.Appointment
    status: ConsultationStatus
    waiting_since: datetime | None
    connected: list[Role]
    photos: int
    readings: int


class RecordVisit(BaseModel):
    consultation_id: UUID
    starts_at: datetime
    status: Literal["planned", "waiting", "in_progress", "ended"]
    practitioner: booking.views.PractitionerLite
    reason: str
    notes: str
    photos: list[Photo]
    readings: list[StoredReading]


class RecordView(BaseModel):
    """Newest visit first."""

    patient: booking.views.Patient
    visits: list[RecordVisit]
