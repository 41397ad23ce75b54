"""What is written about an opinion of a specialist: that something waits, and where. Never what, and of whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account
from backend.notifications.models import Channel, Kind, Notification
from backend.notifications.outbox import Message
from backend.notifications.queueing import Notice
from backend.notifications.recipients import Recipient
from backend.notifications.texts import FOOT, GREETING, language_of
from backend.opinions.models import Opinion, OpinionState
from booking.models import Practitioner
from core.identity import AccountRole

_TO_PATIENT = {Kind.OPINION_SENT, Kind.OPINION_RELEASED}
_TRUE_IN = {
    Kind.OPINION_ASKED: {OpinionState.SENT},
    Kind.OPINION_MISSING: {OpinionState.MISSING},
    Kind.OPINION_COMPLETED: {OpinionState.TAKEN},
    Kind.OPINION_RETURNED: {OpinionState.RETURNED},
    Kind.OPINION_OVERDUE: {OpinionState.SENT, OpinionState.TAKEN},
    Kind.OPINION_ANSWERED: {OpinionState.ANSWERED},
    Kind.OPINION_SENT: set(OpinionState) - {OpinionState.WITHDRAWN},
    Kind.OPINION_RELEASED: {OpinionState.ANSWERED},
    Kind.OPINION_WITHDRAWN: {OpinionState.WITHDRAWN},
}
_WORDS = {
    "fr": {
        Kind.OPINION_ASKED: ("Un avis vous est demandé", "Un confrère vous demande un avis."),
        Kind.OPINION_MISSING: ("Votre demande d'avis est à compléter", "Le spécialiste a besoin d'un complément."),
        Kind.OPINION_COMPLETED: ("Une demande d'avis est complétée", "Ce que vous demandiez est arrivé."),
        Kind.OPINION_RETURNED: ("Votre demande d'avis vous est rendue", "Le spécialiste ne peut pas y répondre."),
        Kind.OPINION_OVERDUE: ("Un avis est en retard", "La réponse à une demande d'avis était attendue avant."),
        Kind.OPINION_ANSWERED: ("Réponse à votre demande d'avis", "Le spécialiste a répondu."),
        Kind.OPINION_SENT: ("Un avis est demandé pour vous", "Votre médecin a demandé un avis pour vous."),
        Kind.OPINION_RELEASED: ("Un avis est arrivé pour vous", "Le résultat d'un avis est à lire dans votre espace."),
        Kind.OPINION_WITHDRAWN: ("Une demande d'avis est retirée", "Une demande d'avis n'attend plus de réponse."),
    },
    "en": {
        Kind.OPINION_ASKED: ("You are asked for an opinion", "A colleague asks for your opinion."),
        Kind.OPINION_MISSING: ("Your request for an opinion needs more", "The specialist needs something more."),
        Kind.OPINION_COMPLETED: ("A request for an opinion is complete", "What you asked for has come."),
        Kind.OPINION_RETURNED: ("Your request for an opinion came back", "The specialist cannot answer it."),
        Kind.OPINION_OVERDUE: ("An opinion is overdue", "The answer to a request for an opinion was due before now."),
        Kind.OPINION_ANSWERED: ("Answer to your request for an opinion", "The specialist has answered."),
        Kind.OPINION_SENT: ("An opinion was asked for you", "Your doctor has asked for an opinion for you."),
        Kind.OPINION_RELEASED: ("An opinion has come for you", "The result of an opinion can be read in your space."),
        Kind.OPINION_WITHDRAWN: ("A request for an opinion is withdrawn", "It waits for no answer any more."),
    },
}
_READ = {"fr": "La lire : {link}", "en": "Read it: {link}"}
_BRIEF = {"fr": "Comptoir : {words} {link}", "en": "Comptoir: {words} {link}"}


def opinion_notice(
    kind: Kind, opinion_id: UUID, patient_id: UUID, *, key: str, until: datetime, at_once: bool = False
) -> Notice:
    """In the patient's record only where she is written to."""
    owner = patient_id if kind in _TO_PATIENT else None
    return Notice(kind, {"opinion_id": opinion_id}, owner, key, until, at_once)


async def message_of(
    session: AsyncSession, row: Notification, to: Recipient, *, public_url: str, reference: str, report_to: str | None
) -> Message | None:
    """As it has to be said now; None if it is no longer true."""
    kind, case = Kind(row.kind), await session.get_one(Opinion, row.opinion_id)
    if case.state not in _TRUE_IN[kind]:
        return None
    account = await session.get_one(Account, row.account_id)
    if kind is Kind.OPINION_ASKED and not await _asks_still(session, case, account):
        return None
    page, wishes = _pages(AccountRole(account.role), case.opinion_id)
    link, wishes_link = (public_url.rstrip("/") + path for path in (page, wishes))
    language = language_of(to.locale)
    subject, words = _WORDS[language][kind]
    contact = to.contacts[Channel(row.channel)]
    if row.channel == Channel.SMS:
        text = _BRIEF[language].format(words=words, link=link)
        return Message(contact.value, "sms", "", text, reference=str(row.message_id), report_to=report_to)
    parts = (
        GREETING[language],
        words,
        _READ[language].format(link=link),
        FOOT[language].format(link=wishes_link),
    )
    return Message(contact.value, "email", subject, "\n\n".join(parts) + "\n", reference=reference)


async def _asks_still(session: AsyncSession, case: Opinion, account: Account) -> bool:
    """It may have gone to somebody else since this was written."""
    if case.to_practitioner_id is not None:
        return case.to_practitioner_id == account.practitioner_id
    doctor = await session.get(Practitioner, account.practitioner_id) if account.practitioner_id else None
    return doctor is not None and doctor.speciality_code == case.to_speciality_code


def _pages(role: AccountRole, opinion_id: UUID) -> tuple[str, str]:
    """The case, and where the reader chooses what we write."""
    match role:
        case AccountRole.PRACTITIONER:
            return f"/desk/avis/{opinion_id}", "/desk/messages"
        case AccountRole.ASSISTANT:
            return f"/assistant/avis/{opinion_id}", "/assistant/messages"
        case _:
            return "/avis", "/messages"
