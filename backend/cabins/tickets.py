"""The cabin agent's ticket to a room: it is a member in its own right, under the cabin's id."""

from typing import Any
from uuid import UUID

from contract.signaling import Role
from signaling.tickets import issue_ticket


def agent_ticket(services: Any, *, cabin_id: UUID, key_id: UUID, consultation_id: UUID) -> str:
    """`key_id`: the key the link was opened with; when it is revoked the seat in the call ends too."""
    return issue_ticket(
        services.token_keys,
        room=consultation_id,
        account_id=cabin_id,
        session_id=key_id,
        role=Role.AGENT,
        name="Instruments",
        admitted=True,
        now=services.clock(),
    )
