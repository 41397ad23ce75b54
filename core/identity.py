"""Who is asking."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class AccountRole(StrEnum):
    """An account has one role: who wears two hats has two accounts, so that no session carries more than its task."""

    PATIENT = "patient"
    PRACTITIONER = "practitioner"
    ASSISTANT = "assistant"
    ATTENDANT = "attendant"
    INTERPRETER = "interpreter"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    CABIN = "cabin"
    GUEST = "guest"


class Assurance(StrEnum):
    """How sure we are: a code, link or password alone, or with a second factor."""

    ONE_FACTOR = "one_factor"
    TWO_FACTORS = "two_factors"


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever is signed in, resolved by the server from the session; never sent by a client.

    account_id: of a guest, the guest's own id. patient_ids: for whom a patient's account acts: herself, her
    children, relatives who asked her to. site_ids: of memberships in force. consultation_id: a
    guest's only visit. stepped_up_at: when a second factor was last shown.
    """

    account_id: UUID
    role: AccountRole
    name: str
    patient_id: UUID | None = None
    practitioner_id: UUID | None = None
    cabin_id: UUID | None = None
    site_ids: frozenset[UUID] = field(default_factory=frozenset)
    patient_ids: frozenset[UUID] = field(default_factory=frozenset)
    session_id: UUID | None = None
    consultation_id: UUID | None = None
    assurance: Assurance = Assurance.TWO_FACTORS
    stepped_up_at: datetime | None = None

    @property
    def grantees(self) -> frozenset[UUID]:
        """The ids a care link may name to include this principal."""
        if self.role in _OUTSIDE_CARE:
            return frozenset()
        own = {self.practitioner_id, self.cabin_id} - {None}
        return frozenset(x for x in own if x is not None) | self.site_ids

    @property
    def patients(self) -> frozenset[UUID]:
        """The patients whose own rights this principal has."""
        return self.patient_ids | ({self.patient_id} if self.patient_id else set())


# They belong to sites, or to none, without taking part in care.
_OUTSIDE_CARE = frozenset(
    {
        AccountRole.COORDINATOR,
        AccountRole.AUDITOR,
        AccountRole.ADMINISTRATOR,
        AccountRole.INTERPRETER,
        AccountRole.GUEST,
        AccountRole.PATIENT,
    }
)
