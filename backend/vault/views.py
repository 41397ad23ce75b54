"""What the pages of the vault show and send."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from backend.vault.models import VaultTaskKind


class LockReason(StrEnum):
    """Why photos are locked."""

    PATIENT_REQUEST = "patient_request"
    RETENTION_ENDED = "retention_ended"
    WRONG_DATA = "wrong_data"
    AUTHORITY = "authority"


class ErasureBasis(StrEnum):
    """Why they may be erased: only `retention_ended` is compared with the calendar."""

    RETENTION_ENDED = "retention_ended"
    PATIENT_REQUEST_GRANTED = "patient_request_granted"
    UNLAWFUL = "unlawful"
    AUTHORITY = "authority"


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PhotoLock(_Request):
    reason: LockReason


class ErasureOrder(_Request):
    """name: the patient's given and family name, written by hand. reference: of the decision, when there is one."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    basis: ErasureBasis
    reference: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""

    @model_validator(mode="after")
    def _decided_somewhere(self) -> Self:
        if self.basis is not ErasureBasis.RETENTION_ENDED and len(self.reference) < 3:
            raise ValueError("a reference of the decision is needed")
        return self


class VaultWork(BaseModel):
    """problem: `keys_away` (it goes on by itself), `unreadable` (some keys open nowhere), `key_gone`."""

    task_id: UUID
    kind: VaultTaskKind
    patient_id: UUID | None
    done: int
    total: int
    problem: str | None
    started_by: str
    started_at: datetime
    finished_at: datetime | None


class ErasureView(BaseModel):
    """state: `restricted`, `destroying` until there is a certificate, `destroyed`."""

    erasure_id: UUID
    patient_id: UUID
    patient: str
    state: str
    reason: LockReason
    restricted_at: datetime
    restricted_by: str
    ordered_at: datetime | None
    ordered_by: str | None


class VaultState(BaseModel):
    """keys: who holds the master key; master_key: its id, empty while that one is away. waiting: patients' keys that
    another master key wraps. moving_from: the store whose objects are still to be moved."""

    keys: str
    master_key: str
    keys_away: bool
    rotates_here: bool
    patients: int
    waiting: int
    store: str
    moving_from: str | None
    tasks: list[VaultWork]
    erasures: list[ErasureView]


class PatientVault(BaseModel):
    """What is kept of one patient, without showing any of it. kept_until: the end of retention."""

    patient_id: UUID
    name: str
    birth_date: date
    photos: int
    sealed_objects: int
    has_key: bool
    key_made_at: datetime | None
    kept_until: date
    erasure: ErasureView | None
    task: VaultWork | None


class ErasureCertificate(BaseModel):
    """Signed with Ed25519 over the other members as canonical JSON (docs/photo-vault.md)."""

    model_config = ConfigDict(extra="allow")

    erasure_id: UUID
    signature: str
    public_key: str
