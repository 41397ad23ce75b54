"""Which cabin this kiosk is, and which server it belongs to: said by the server at enrolment, kept beside the key."""

import os
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel, ValidationError

from cabin_agent.settings import Settings
from contract.cabin_access import ServerId


class NotEnrolled(Exception):
    """This kiosk does not know which cabin it is; the message says what to do, in one line."""


class Identity(BaseModel):
    """`server_id`: the name the server signs under. Unknown until the first welcome where nobody enrolled by code."""

    cabin_id: UUID
    server_id: ServerId | None = None


def known_identity(settings: Settings) -> Identity:
    """What is kept, with what the settings say instead. Raises NotEnrolled."""
    kept = _kept(settings.identity_path)
    cabin_id = settings.cabin_id or (kept.cabin_id if kept else None)
    if cabin_id is None:
        raise NotEnrolled("this kiosk is no cabin yet: ask the coordinator for a code, then run cabin-agent enrol CODE")
    same = kept is not None and kept.cabin_id == cabin_id
    return Identity(cabin_id=cabin_id, server_id=settings.server_id or (kept.server_id if kept and same else None))


def keep(path: Path, identity: Identity) -> None:
    """Whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(identity.model_dump_json())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _kept(path: Path) -> Identity | None:
    try:
        return Identity.model_validate_json(path.read_text())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise NotEnrolled(f"{path} cannot be read: delete it and run cabin-agent enrol CODE") from error
