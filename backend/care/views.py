"""What a patient sees of who may see her, who did, and whom she acts for; and what staff ask."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from core.people import InsStatus

# Without control characters: PostgreSQL keeps no NUL, and none of the others is meant in a name.
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Words = Annotated[
    str,
    StringConstraints(min_length=15, max_length=1000, strip_whitespace=True, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$"),
]
Contact = Annotated[str, StringConstraints(min_length=3, max_length=200, strip_whitespace=True)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AccessEntry(BaseModel):
    """One line of "Who looked at my record". `actor`: the name as it was then; `role`: of the actor.

    `action`: core.audit.Action. `mine`: done by the account that reads. `reason`: of a break-glass.
    """

    entry_id: str
    at: datetime
    actor: str
    role: str
    action: str
    mine: bool
    reason: str | None


class AccessPage(BaseModel):
    """Newest first. `next` goes into `cursor` for older entries."""

    entries: list[AccessEntry]
    next: str | None


class CareLinkView(BaseModel):
    """Who may see the record, why, and until when."""

    care_link_id: UUID
    grantee: str
    kind: Literal["practitioner", "site", "cabin"]
    origin: Literal["appointment", "referral", "break_glass"]
    since: datetime
    until: datetime
    withdrawable: bool


class ProxyView(BaseModel):
    """`status`: an invited helper has to accept. `until`: a child's 18th birthday, or the day agreed."""

    proxy_id: UUID
    patient_id: UUID
    patient_name: str
    helper_name: str
    relation: Literal["child", "relative"]
    status: Literal["invited", "active"]
    since: datetime | None
    until: datetime | None


class PeopleView(BaseModel):
    """`acts_for`: whom I act for. `helpers`: who acts for me. `invitations`: asked of me, to be accepted."""

    acts_for: list[ProxyView]
    helpers: list[ProxyView]
    invitations: list[ProxyView]


class NewChild(_Request):
    given_name: Name
    family_name: Name
    birth_date: date


class NewHelper(_Request):
    """The patient's consent that the holder of `contact` acts for her."""

    contact: Contact
    until: date | None = None


class IdentityView(BaseModel):
    """The five strict traits of the INS. `matricule` is None unless the identity is `qualifiee`."""

    patient_id: UUID
    ins_status: InsStatus
    birth_name: str
    given_names: str
    birth_date: date
    sex: Literal["F", "M"] | None
    birth_place_code: str | None
    matricule: str | None
    checked_at: datetime | None
    document: str | None


class Traits(_Request):
    """`birth_place_code`: INSEE code of the commune or country, five characters."""

    birth_name: Name
    given_names: Name
    birth_date: date
    sex: Literal["F", "M"]
    birth_place_code: Annotated[str, StringConstraints(pattern=r"^[0-9AB]{5}$")]


class IdentityDocument(StrEnum):
    """Documents of high trust (RNIV)."""

    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"
    FAMILY_BOOK = "family_book"


class IdentityCheck(_Request):
    """Somebody saw the document, with the traits on it."""

    document: IdentityDocument
    traits: Traits


class IdentityRetrieval(_Request):
    """What the INSi teleservice answered to certified software. `oid`: of the NIR or the NIA."""

    matricule: Annotated[str, StringConstraints(pattern=r"^[0-9][0-9AB]{12}[0-9]{2}$")]
    oid: Literal["1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9"]
    traits: Traits


class Notice(BaseModel):
    """Something the patient must be told. `patient_name`: whose record it was. `actor`, `reason`: of a break-glass."""

    notice_id: UUID
    at: datetime
    kind: Literal["break_glass"]
    patient_id: UUID
    patient_name: str
    actor: str
    reason: str
    read: bool


class BreakGlassRequest(_Request):
    """One patient, by exact traits, with a reason in words."""

    given_name: Name
    family_name: Name
    birth_date: date
    reason: Words


class BreakGlassOpened(BaseModel):
    patient_id: UUID
    until: datetime


class NewReferral(_Request):
    practitioner_id: UUID


class ReferralView(BaseModel):
    practitioner_id: UUID
    practitioner_name: str
    until: datetime


class GuestKind(StrEnum):
    FAMILY = "family"
    INTERPRETER = "interpreter"
    EXPERT = "expert"


class NewGuest(_Request):
    """The link and then the code go to `contact`."""

    name: Name
    contact: Contact
    kind: GuestKind


class GuestView(BaseModel):
    guest_id: UUID
    name: str
    kind: GuestKind
    hint: str
    status: Literal["invited", "entered"]
    expires_at: datetime


class GuestToken(_Request):
    token: Annotated[str, StringConstraints(min_length=20, max_length=100)]


class GuestCodeSent(BaseModel):
    name: str
    hint: str
    expires_in_s: int
    tries: int


class GuestCode(_Request):
    code: Annotated[str, StringConstraints(min_length=4, max_length=40, strip_whitespace=True)]
