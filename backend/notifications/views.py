"""What the HTTP edge of messages takes and tells."""

from datetime import datetime, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from backend.notifications.models import Channel, Kind, State
from backend.notifications.timing import REMINDER_CHOICES

Locale = Literal["fr", "en"]
Clock = Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]


def clock_text(at: time) -> str:
    return f"{at:%H:%M}"


def clock_time(text: str) -> time:
    return time.fromisoformat(text)


def _offered(minutes: int) -> int:
    if minutes not in REMINDER_CHOICES:
        raise ValueError("not offered")
    return minutes


def _each_once(values: list[object]) -> list[object]:
    if len(set(values)) != len(values):
        raise ValueError("twice")
    return values


Lead = Annotated[int, Field(ge=1, le=10080), AfterValidator(_offered)]


class ContactView(BaseModel):
    """Where somebody is written to on one channel. `given`: not the login. carried: this installation can send it."""

    channel: Channel
    hint: str | None
    given: bool
    carried: bool


class Preferences(BaseModel):
    """`channels`: those in use now. `reminders`: minutes before the start, the longest first. agenda_changes: null for
    all but practitioners."""

    locale: Locale
    channels: list[Channel]
    reminders: list[int]
    reminder_choices: list[int]
    quiet_from: Clock
    quiet_until: Clock
    agenda_changes: bool | None
    contacts: list[ContactView]


class NewPreferences(BaseModel):
    """`quiet_from` equal to `quiet_until`: no quiet hours."""

    model_config = ConfigDict(extra="forbid")

    locale: Locale
    channels: Annotated[list[Channel], Field(max_length=2), AfterValidator(_each_once)]
    reminders: Annotated[list[Lead], Field(max_length=6), AfterValidator(_each_once)]
    quiet_from: Clock
    quiet_until: Clock
    agenda_changes: bool = False


class NewContact(BaseModel):
    model_config = ConfigDict(extra="forbid")

    contact: Annotated[str, Field(min_length=3, max_length=254)]


class ContactAsked(BaseModel):
    """`secret`: to be given back with the code."""

    channel: Channel
    hint: str
    secret: str


class ContactCode(BaseModel):
    model_config = ConfigDict(extra="forbid")

    channel: Channel
    secret: Annotated[str, Field(min_length=16, max_length=64)]
    code: Annotated[str, Field(pattern="^[0-9]{6}$")]


class SentMessage(BaseModel):
    """One message about an appointment. `to_you`: to the account that asks. due_at: not before. minutes: of a reminder.

    reason: why it did not go or arrive; `no_contact` where nobody could be written to.
    """

    message_id: UUID
    kind: Kind
    channel: Channel
    state: State
    minutes: int | None
    to_you: bool
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    reason: str | None


class FeedView(BaseModel):
    feed_id: UUID
    name: str
    created_at: datetime
    last_read_at: datetime | None


class NewFeed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=60)] = ""


class FeedMade(FeedView):
    """`url`: told this once."""

    url: str


class DemoMessage(BaseModel):
    """`name`: of its file. calendar: whether an .ics file is attached."""

    name: str
    channel: Channel
    to: str
    subject: str
    text: str
    sent_at: datetime
    calendar: bool
