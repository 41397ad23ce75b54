"""What an act shows: to its participants now, and in the record later."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

import booking.views
from backend.cabins.board_views import AssistView
from backend.consultations.models import ConsultationStatus, EndReason, HandOverState
from backend.quality.views import TechnicalIncident
from contract.observations import StoredReading
from contract.signaling import ChatMessage, Role
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


class HandOverView(BaseModel):
    """`by`, `to`: names. `beside`: the colleague had something else at that time. `note`: for practitioners, else empty."""

    hand_over_id: UUID
    by: str
    to: str
    at: datetime
    state: HandOverState
    beside: bool
    note: str


class ColleagueView(BaseModel):
    """Who could carry on. `present`: signed in, with a page open now. `busy`: in a visit, or an appointment's time."""

    practitioner_id: UUID
    name: str
    speciality_fr: str
    speciality_en: str
    site: str
    same_site: bool
    same_speciality: bool
    present: bool
    busy: bool


class ConsultationView(BaseModel):
    """`in_charge`: whether you are the practitioner of the act. `end_reason`: once it has ended; older acts have none."""

    consultation_id: UUID
    status: ConsultationStatus
    appointment: booking.views.Appointment
    my_role: Role
    in_charge: bool
    hand_overs: list[HandOverView]
    consent: ConsentView | None
    waiting_since: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: EndReason | None
    end_text: str
    notes: str
    photos: list[Photo]
    readings: list[StoredReading]
    incidents: list[TechnicalIncident]
    assists: list[AssistView]
    cabin: CabinView | None


class Joined(BaseModel):
    """`ticket` opens one WebSocket at `signaling_path`, once, within `expires_in_s`."""

    ticket: str
    signaling_path: str
    room: UUID
    role: Role
    expires_in_s: int


class BoardRow(BaseModel):
    """`handed_over`: a colleague gives this visit to its practitioner, who has neither joined nor refused yet."""

    appointment: booking.views.Appointment
    status: ConsultationStatus
    waiting_since: datetime | None
    connected: list[Role]
    photos: int
    readings: int
    handed_over: HandOverView | None


class RecordVisit(BaseModel):
    consultation_id: UUID
    starts_at: datetime
    status: Literal["planned", "waiting", "in_progress", "ended"]
    practitioner: booking.views.PractitionerLite
    reason: str
    notes: str
    end_reason: EndReason | None
    end_text: str
    hand_overs: list[HandOverView]
    chat: list[ChatMessage]
    photos: list[Photo]
    readings: list[StoredReading]
    incidents: list[TechnicalIncident]
    assists: list[AssistView]


class RecordView(BaseModel):
    """Newest visit first."""

    patient: booking.views.Patient
    visits: list[RecordVisit]
