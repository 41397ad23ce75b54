"""What the edges of accounts take and give."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from core.identity import AccountRole, Assurance

# Without control characters: PostgreSQL keeps no NUL, and none of the others is meant in a line.
_LINE = r"^[^\x00-\x1f\x7f]*$"
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True, pattern=_LINE)]
Contact = Annotated[str, StringConstraints(min_length=3, max_length=200, strip_whitespace=True)]
Login = Annotated[str, StringConstraints(min_length=3, max_length=200, strip_whitespace=True, pattern=_LINE)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Code = Annotated[str, StringConstraints(min_length=4, max_length=40, strip_whitespace=True)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Factor(StrEnum):
    """What can be a second factor."""

    PASSKEY = "passkey"
    TOTP = "totp"
    BACKUP_CODE = "backup_code"


class ActsFor(BaseModel):
    """A patient the account may act for."""

    patient_id: UUID
    name: str
    relation: Literal["self", "child", "relative"]


class SiteLite(BaseModel):
    site_id: UUID
    name: str


class Me(BaseModel):
    """`factors`: those set up. Until `assurance` is `two_factors` no health data is shown.

    A guest has no account and takes part in `consultation_id` only.
    """

    account_id: UUID | None
    role: AccountRole
    name: str
    patient_id: UUID | None
    practitioner_id: UUID | None
    cabin_id: UUID | None
    consultation_id: UUID | None
    locale: str
    assurance: Assurance
    factors: list[Factor]
    sites: list[SiteLite]
    acts_for: list[ActsFor]
    contact: str | None


class Credentials(_Request):
    login: Login
    password: Password


class CodeRequest(_Request):
    """`contact`: an e-mail address, or a telephone number (French national or E.164)."""

    contact: Contact
    locale: Literal["fr", "en"] = "fr"


class CodeSent(BaseModel):
    """The same for known and unknown contacts. `hint` is the contact with most of it hidden."""

    channel: Literal["email", "sms"]
    hint: str
    expires_in_s: int
    tries: int


class CodeCheck(_Request):
    code: Code


class CodeOutcome(BaseModel):
    """`new`: the contact is proven but has no account yet: go on with `/session/sign-up`."""

    outcome: Literal["signed_in", "new"]
    me: Me | None


class SignUp(_Request):
    given_name: Name
    family_name: Name
    birth_date: date
    locale: Literal["fr", "en"] = "fr"


class PasskeyView(BaseModel):
    passkey_id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


class TotpView(BaseModel):
    created_at: datetime


class Factors(BaseModel):
    passkeys: list[PasskeyView]
    totp: TotpView | None
    backup_codes_left: int
    has_password: bool


class TotpSetUp(BaseModel):
    """`secret` is base32; `uri` is otpauth://; `qr_svg` a whole SVG document of it."""

    secret: str
    uri: str
    qr_svg: str


class BackupCodes(BaseModel):
    """Shown once. Each opens the second step one time."""

    codes: list[str]


class PasskeyNew(_Request):
    """`credential`: the JSON of a RegistrationResponse (WebAuthn level 3)."""

    name: Name
    credential: dict[str, Any]


class PasskeyAdded(BaseModel):
    """`codes`: backup codes, when these are the first ones."""

    passkey: PasskeyView
    codes: list[str] | None


class PasskeyAnswer(_Request):
    """`credential`: the JSON of an AuthenticationResponse (WebAuthn level 3)."""

    credential: dict[str, Any]


class PasswordChange(_Request):
    """`old` is left out when the account has no password yet."""

    old: Password | None = None
    new: Password


class Welcome(_Request):
    """First password after an invitation."""

    token: Annotated[str, StringConstraints(min_length=20, max_length=100)]
    password: Password


class SessionView(BaseModel):
    """`browser`: "Firefox, Android"."""

    session_id: UUID
    current: bool
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    browser: str
    assurance: Assurance


class OidcProvider(BaseModel):
    provider: str
    name: str


class OidcStart(BaseModel):
    authorize_url: str


class DemoLogin(BaseModel):
    """`code`: a backup code, made for this answer; it is the second step."""

    role: AccountRole
    name: str
    login: str
    password: str
    code: str
    lands_on: str
