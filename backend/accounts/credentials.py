"""What proves who somebody is: factors, one-time codes, ceremonies under way. Secrets are hashed or sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, LargeBinary, SmallInteger, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Passkey(Base):
    """A WebAuthn credential (level 3). `public_key`: COSE."""

    __tablename__ = "passkeys"

    passkey_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[str]] = mapped_column(ARRAY(Text))
    name: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class TotpFactor(Base):
    """A time-based code (RFC 6238). `last_step`: the last step used, never used again.

    Secrets are encrypted. `sealed_next` waits for its first code; until then `sealed_secret` goes on
    working, or is empty when there was none.
    """

    __tablename__ = "totp_factors"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"), primary_key=True)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_next: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class BackupCode(Base):
    """Opens the second step once. `expires_at` is set for the demo's codes only."""

    __tablename__ = "backup_codes"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class Ceremony(Base):
    """A WebAuthn challenge given out: used once, within minutes, by the browser that asked."""

    __tablename__ = "ceremonies"

    challenge_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    purpose: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.account_id"))
    browser_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LoginAttempt(Base):
    """A one-time code on its way. `browser_hash`: of the cookie of the browser that asked for it."""

    __tablename__ = "login_attempts"
    __table_args__ = (CheckConstraint("purpose IN ('sign_in', 'guest')", name="purpose_known"),)

    browser_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    purpose: Mapped[str]
    contact: Mapped[str]
    guest_id: Mapped[UUID | None] = mapped_column(ForeignKey("guests.guest_id", ondelete="CASCADE"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    tries_left: Mapped[int] = mapped_column(SmallInteger)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    proven_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class AccountInvitation(Base):
    """The link that lets somebody of staff set a first password."""

    __tablename__ = "account_invitations"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OidcRequest(Base):
    """An authorization request under way (OpenID Connect code flow with PKCE), of one browser."""

    __tablename__ = "oidc_requests"

    state_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary)
    provider: Mapped[str]
    nonce: Mapped[str]
    code_verifier: Mapped[str]
    back_to: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class OidcIdentity(Base):
    """A person of a provider, by issuer and subject: nothing else of theirs is stable."""

    __tablename__ = "oidc_identities"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    linked_at: Mapped[datetime] = mapped_column(server_default=func.now())
