"""What is written when a lesion should be looked at again: that a check is due, and where. Never of what, and of whom."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.notifications.models import Channel, Notification
from backend.notifications.outbox import Message
from backend.notifications.recipients import Recipient
from backend.notifications.texts import FOOT, GREETING, language_of
from media.lesions.models import Lesion, LesionState

_MAIL = {
    "fr": (
        "Un contrôle prévu arrive",
        "Vous suivez quelque chose avec votre médecin, et le moment de regarder à nouveau est venu.\n\n"
        "Prendre de nouvelles photos, ou un rendez-vous : {link}",
    ),
    "en": (
        "A planned check is due",
        "You are following something with your doctor, and it is time to look again.\n\n"
        "Take new photos, or book an appointment: {link}",
    ),
}
_SMS = {
    "fr": "Comptoir : un contrôle prévu avec votre médecin arrive. {link}",
    "en": "Comptoir: a check planned with your doctor is due. {link}",
}
_WISHES_PAGE = "/messages"


async def message_of(
    session: AsyncSession, row: Notification, to: Recipient, *, public_url: str, reference: str, report_to: str | None
) -> Message | None:
    """As it has to be said now; None once somebody has looked, or the lesion is closed."""
    lesion = await session.get_one(Lesion, row.lesion_id)
    if lesion.state == LesionState.CLOSED or (lesion.checked_at and lesion.checked_at >= row.created_at):
        return None
    base, language = public_url.rstrip("/"), language_of(to.locale)
    link, contact = f"{base}/photos/{row.lesion_id}", to.contacts[Channel(row.channel)]
    if row.channel == Channel.SMS:
        text = _SMS[language].format(link=link)
        return Message(contact.value, "sms", "", text, reference=str(row.message_id), report_to=report_to)
    subject, words = _MAIL[language]
    foot = FOOT[language].format(link=base + _WISHES_PAGE)
    text = "\n\n".join((GREETING[language], words.format(link=link), foot)) + "\n"
    return Message(contact.value, "email", subject, text, reference=reference)
