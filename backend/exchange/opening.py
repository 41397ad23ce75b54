"""The PACS of an installation, from its settings."""

from backend.settings import Settings
from media.exchange.stow import Pacs


def open_pacs(settings: Settings) -> Pacs | None:
    """None without an address. Raises ValueError for one that is neither https nor of this machine."""
    if not settings.pacs_url:
        return None
    password = settings.pacs_password.get_secret_value()
    return Pacs(settings.pacs_name, settings.pacs_url, settings.pacs_user, password)
