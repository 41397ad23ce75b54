"""Web Push of an installation, from its settings."""

from backend.push.sender import PushSender
from backend.settings import Settings


def open_push(settings: Settings) -> PushSender | None:
    """None where no push service is allowed: then nobody's browser is rung."""
    allowed = frozenset(settings.push_services.split())
    if not allowed:
        return None
    key_file = settings.data_dir / "keys" / "push.key"
    return PushSender(key_file, contact=f"mailto:{settings.mail_address}", allowed=allowed)
