"""What the screens of coordinators, administrators and auditors show and send."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints

from booking.models import SiteKind
from core.identity import AccountRole, Assurance

# Without control characters: PostgreSQL keeps no NUL, and none of the others is meant in a line.
_LINE = r"^[^\x00-\x1f\x7f]*$"
_TEXT = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True, pattern=_LINE)]
Words = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True, pattern=_LINE)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MembershipView(BaseModel):
    """`ends_on`: the last day, None while open-ended. `in_force`: today."""

    membership_id: UUID
    account_id: UUID
    site_id: UUID
    site_name: str
    starts_on: date
    ends_on: date | None
    in_force: bool


class PersonView(BaseModel):
    """A member of staff. `factors`: how many second factors are set up."""

    account_id: UUID
    name: str
    login: str
    role: AccountRole
    status: Literal["invited", "active", "closed"]
    practitioner_id: UUID | None
    memberships: list[MembershipView]
    last_seen_at: datetime | None
    sessions: int
    factors: int


class NewPerson(_Request):
    """`login`: the e-mail address the invitation goes to. `practitioner_id`: of the directory, for practitioners."""

    name: Name
    login: EmailStr
    role: AccountRole
    practitioner_id: UUID | None = None
    site_id: UUID | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None


class NewMembership(_Request):
    account_id: UUID
    site_id: UUID
    starts_on: Day
    ends_on: Day | None = None


class MembershipEnd(_Request):
    """`ends_on`: the last day; yesterday or before ends it now."""

    ends_on: Day


class DirectoryEntry(BaseModel):
    """A practitioner of the public directory, for linking an account to."""

    practitioner_id: UUID
    name: str
    speciality_fr: str
    rpps: str


class StaffSession(BaseModel):
    session_id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    browser: str
    assurance: Assurance


class AdminSite(BaseModel):
    site_id: UUID
    kind: SiteKind
    name: str
    commune: str
    postcode: str
    latitude: float
    longitude: float
    priority_zone: bool
    people: int
    cabins: int


class SiteData(_Request):
    kind: SiteKind
    name: Name
    commune: Name
    postcode: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    priority_zone: bool = False


class CabinKeyView(BaseModel):
    """`fingerprint`: the same the kiosk shows, in groups of four."""

    fingerprint: str
    at: datetime


class AdminCabin(BaseModel):
    """`enrolled`: the key in force. `pending`: a key that waits for its fingerprint to be confirmed."""

    cabin_id: UUID
    name: str
    site_id: UUID
    site_name: str
    enrolled: CabinKeyView | None
    pending: CabinKeyView | None
    revoked_at: datetime | None
    online: bool
    seen_at: datetime | None
    software: str | None
    devices: int


class NewCabin(_Request):
    name: Name
    site_id: UUID


class EnrolmentCode(BaseModel):
    """Shown once; typed at the kiosk."""

    code: str
    expires_in_s: int


class Fingerprint(_Request):
    fingerprint: Annotated[str, StringConstraints(min_length=8, max_length=100)]


class AuditLine(BaseModel):
    entry_id: str
    at: datetime
    account_id: UUID | None
    actor: str
    role: str
    action: str
    patient_id: UUID | None
    subject_id: UUID | None


class AuditPage(BaseModel):
    """Newest first. `next` goes into `cursor` for older entries."""

    entries: list[AuditLine]
    next: str | None


class AuditState(BaseModel):
    """`intact`: the whole chain was read for this answer, against what was sealed. `broken`: the first bad place."""

    entries: int
    shards: int
    last_entry_at: datetime | None
    last_export_at: datetime | None
    intact: bool
    broken: str | None


class PatientTraits(_Request):
    """All three exactly as kept, capitals aside: a search by parts would be a list of patients."""

    given_name: Name
    family_name: Name
    birth_date: Annotated[date, Field(ge=date(1880, 1, 1), le=date(2200, 1, 1))]


class PatientFound(BaseModel):
    patient_id: UUID
    name: str
    birth_date: date


class BreakGlassView(BaseModel):
    """`review_due`: three working days after, Monday to Friday; public holidays are not counted out."""

    break_glass_id: UUID
    at: datetime
    until: datetime
    actor: str
    patient_id: UUID
    reason: str
    review_due: date
    reviewed_at: datetime | None
    finding: str | None


class Review(_Request):
    finding: Annotated[str, StringConstraints(min_length=3, max_length=1000, strip_whitespace=True, pattern=_TEXT)]
