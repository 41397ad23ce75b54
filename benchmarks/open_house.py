"""The server without its walls: no access check, no row-level security, no audit row. For comparison only."""

import sys
from typing import Any

import backend.__main__ as program
import backend.commands.server
import backend.consultations.record
import backend.startup
import core.access
import core.audit
import media.photos


async def _anybody(*_: Any, **__: Any) -> None:
    pass


def _nothing(*_: Any, **__: Any) -> None:
    pass


def _open() -> None:
    """DATABASE_URL names the owner, a superuser here: PostgreSQL applies no policy to it."""
    for module, name, instead in (
        (backend.commands.server, "require_safe", _anybody),
        (backend.startup, "require_safe", _anybody),
        (core.access, "require_patient", _anybody),
        (backend.consultations.record, "require_patient", _anybody),
        (media.photos, "require_patient", _anybody),
        (core.audit, "record", _nothing),
        (media.photos, "record", _nothing),
    ):
        assert hasattr(module, name)
        setattr(module, name, instead)


if __name__ == "__main__":
    _open()
    sys.exit(program.main())
