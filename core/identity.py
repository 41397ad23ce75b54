"""Who is asking."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class AccountRole(StrEnum):
    PATIENT = "patient"
    PRACTITIONER = "practitioner"
    ASSISTANT = "assistant"
    CABIN = "cabin"


@dataclass(frozen=True, slots=True)
class Principal:
    """The signed-in account, resolved by the server from its session; never sent by a client."""

    account_id: UUID
    role: AccountRole
    name: str
    patient_id: UUID | None = None
    practitioner_id: UUID | None = None
    cabin_id: UUID | None = None
    site_ids: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def grantees(self) -> frozenset[UUID]:
        """The ids a care link may name to include this principal."""
        own = {self.practitioner_id, self.cabin_id} - {None}
        return frozenset(x for x in own if x is not None) | self.site_ids
