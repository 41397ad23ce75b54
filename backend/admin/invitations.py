"""The link by which somebody of staff sets a first password. It leaves by e-mail only, after the commit."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.credentials import AccountInvitation
from backend.accounts.models import Account
from backend.accounts.sessions import hash_of
from backend.notifications.outbox import Message
from core import audit
from core.context import elevated
from core.identity import Principal

LASTS = timedelta(hours=72)

_INVITED = """Bonjour {name},

Un compte vous attend sur Comptoir. Ouvrez ce lien pour choisir votre mot de passe ;
il est valable trois jours et une seule fois :

{url}/bienvenue#{token}

Si vous n'attendiez pas ce message, ne faites rien.
"""

_RESET = """Bonjour {name},

Vos moyens de confirmation (clé d'accès, application de codes, codes de secours) viennent
d'être remis à zéro à la demande d'un responsable. À la prochaine connexion vous en
choisirez de nouveaux :

{url}/connexion

Si vous ne l'avez pas demandé, prévenez tout de suite votre responsable.
"""


async def invite(
    session: AsyncSession, principal: Principal, account: Account, *, public_url: str, now: datetime
) -> Message:
    """The message to send once this is committed. Links sent before are void."""
    token = secrets.token_urlsafe(32)
    # Invitations are nobody's to read: whoever sees one could take the account.
    async with elevated(session):
        await void(session, account)
        session.add(
            AccountInvitation(
                token_hash=hash_of(token), account_id=account.account_id, created_at=now, expires_at=now + LASTS
            )
        )
    audit.record(session, principal, audit.Action.ACCOUNT_INVITED, subject_id=account.account_id)
    text = _INVITED.format(name=account.name, url=public_url.rstrip("/"), token=token)
    return Message(to=account.login, channel="email", subject="Votre compte Comptoir", text=text)


async def void(session: AsyncSession, account: Account) -> None:
    """Within `elevated`."""
    await session.execute(
        delete(AccountInvitation).where(
            AccountInvitation.account_id == account.account_id, AccountInvitation.used_at.is_(None)
        )
    )


def factors_reset(account: Account, *, public_url: str) -> Message:
    text = _RESET.format(name=account.name, url=public_url.rstrip("/"))
    return Message(to=account.login, channel="email", subject="Vos moyens de confirmation", text=text)
