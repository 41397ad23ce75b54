"""Notices of a cabin to the room of its visit."""

from typing import Any
from uuid import UUID

from fastapi import BackgroundTasks

from contract.signaling import CabinNotice


def notify(after_commit: BackgroundTasks, services: Any, visit_id: UUID | None, notice: CabinNotice) -> None:
    """Said once the transaction is committed; to nobody where no visit is."""
    if visit_id is not None:
        after_commit.add_task(services.hub.publish, visit_id, notice)
