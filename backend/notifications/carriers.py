"""Which carriers an installation has, from its settings."""

from backend.notifications.outbox import FolderOutbox, Outbox, RoutedOutbox, SmtpOutbox
from backend.notifications.smsmode import SmsmodeOutbox
from backend.settings import Settings


def open_outbox(settings: Settings) -> Outbox:
    """Without SMTP, as in the demo, all becomes files; with it there are text messages only by a provider."""
    folder = FolderOutbox(settings.data_dir / "outbox", settings.mail_from)
    if settings.smtp_url is None:
        return RoutedOutbox(folder, _texts(settings)) if settings.sms_key else folder
    mail = SmtpOutbox(settings.smtp_url.get_secret_value(), settings.mail_from)
    return RoutedOutbox(mail, _texts(settings)) if settings.sms_key else mail


def _texts(settings: Settings) -> Outbox:
    assert settings.sms_key is not None
    return SmsmodeOutbox(settings.sms_url, settings.sms_key.get_secret_value(), settings.sms_sender)
