"""What an administrator may administer, everywhere, and a coordinator, at the sites she works at."""

from uuid import UUID

from core.errors import NotFound
from core.http import require_role
from core.identity import AccountRole, Principal

STAFF = (
    AccountRole.PRACTITIONER,
    AccountRole.ASSISTANT,
    AccountRole.ATTENDANT,
    AccountRole.INTERPRETER,
    AccountRole.COORDINATOR,
    AccountRole.AUDITOR,
    AccountRole.ADMINISTRATOR,
)
# Whom a coordinator may invite and act on: nobody with rights over others, nobody who signs for care.
TEAM = frozenset({AccountRole.ASSISTANT, AccountRole.ATTENDANT, AccountRole.INTERPRETER})


def require_admin(principal: Principal) -> None:
    """Raises Forbidden for everybody but administrators and coordinators."""
    require_role(principal, AccountRole.ADMINISTRATOR, AccountRole.COORDINATOR)


def is_everywhere(principal: Principal) -> bool:
    return principal.role is AccountRole.ADMINISTRATOR


def administers(principal: Principal, site_id: UUID) -> bool:
    return is_everywhere(principal) or site_id in principal.site_ids


def require_site(principal: Principal, site_id: UUID) -> None:
    """Raises NotFound: a foreign site looks like none."""
    if not administers(principal, site_id):
        raise NotFound
