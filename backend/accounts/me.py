"""What somebody signed in is told about herself."""

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.credentials import BackupCode, Passkey, TotpFactor
from backend.accounts.models import Account, Proxy
from backend.accounts.views import ActsFor, Factor, Me, SiteLite
from booking.models import Site
from core.context import elevated
from core.identity import AccountRole, Principal
from core.people import Patient


async def me_of(session: AsyncSession, principal: Principal) -> Me:
    if principal.role is AccountRole.GUEST:
        return _me(principal, locale="fr", contact=None, factors=[], sites=[], acts_for=[])
    account = await session.get_one(Account, principal.account_id)
    sites = await session.execute(
        select(Site.site_id, Site.name).where(Site.site_id.in_(principal.site_ids)).order_by(Site.name)
    )
    return _me(
        principal,
        locale=account.locale,
        contact=account.login if principal.role is not AccountRole.CABIN else None,
        factors=await factors_of(session, principal),
        sites=[SiteLite(site_id=row.site_id, name=row.name) for row in sites],
        acts_for=await _acts_for(session, principal),
    )


def _me(
    principal: Principal,
    *,
    locale: str,
    contact: str | None,
    factors: list[Factor],
    sites: list[SiteLite],
    acts_for: list[ActsFor],
) -> Me:
    return Me(
        account_id=principal.account_id if principal.role is not AccountRole.GUEST else None,
        role=principal.role,
        name=principal.name,
        patient_id=principal.patient_id,
        practitioner_id=principal.practitioner_id,
        cabin_id=principal.cabin_id,
        consultation_id=principal.consultation_id,
        locale=locale,
        assurance=principal.assurance,
        factors=factors,
        sites=sites,
        acts_for=acts_for,
        contact=contact,
    )


async def factors_of(session: AsyncSession, principal: Principal) -> list[Factor]:
    """The factors this account can show now, in the order they are offered."""
    account_id = principal.account_id
    found = []
    if await session.scalar(select(Passkey.passkey_id).where(Passkey.account_id == account_id).limit(1)):
        found.append(Factor.PASSKEY)
    totp = select(TotpFactor.account_id).where(
        TotpFactor.account_id == account_id, TotpFactor.confirmed_at.is_not(None)
    )
    if await session.scalar(totp):
        found.append(Factor.TOTP)
    codes = select(BackupCode.code_hash).where(
        BackupCode.account_id == account_id,
        BackupCode.used_at.is_(None),
        or_(BackupCode.expires_at.is_(None), BackupCode.expires_at > func.app_now()),
    )
    if await session.scalar(codes.limit(1)):
        found.append(Factor.BACKUP_CODE)
    return found


async def _acts_for(session: AsyncSession, principal: Principal) -> list[ActsFor]:
    """Names only: shown with one factor too, so that a session says for whom it will act."""
    if principal.role is not AccountRole.PATIENT:
        return []
    relations = {
        row.patient_id: row.relation
        for row in await session.execute(
            select(Proxy.patient_id, Proxy.relation).where(Proxy.account_id == principal.account_id)
        )
    }
    async with elevated(session):
        patients = await session.scalars(select(Patient).where(Patient.patient_id.in_(principal.patients)))
        found = [
            ActsFor(
                patient_id=patient.patient_id,
                name=patient.name,
                relation="self" if patient.patient_id == principal.patient_id else relations[patient.patient_id],
            )
            for patient in patients
        ]
    return sorted(found, key=lambda one: (one.relation != "self", one.name))
