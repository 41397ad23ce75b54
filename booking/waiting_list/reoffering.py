"""Names of the jobs that offer another time because of a leave."""

from uuid import UUID

REOFFER = "leave.reoffer"


def reoffer_name(leave_id: UUID, appointment_id: UUID | str) -> str:
    """By it the job is withdrawn when the leave ends before anybody was sent another time."""
    return f"{REOFFER}:{leave_id}:{appointment_id}"
