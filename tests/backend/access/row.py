"""Who may do what: every operation of the API, with its own and with a foreign object.

`own`, `foreign`: the identities let through. Everybody else is refused: 401 without a session, 403 or 404 with
one. What a refusal of the rules (409, 422, …) says to those let through is tested elsewhere.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.backend.access.world import IDENTITIES, Things

ALL = frozenset(IDENTITIES)
SESSIONS = ALL - {"anonymous"}
ACCOUNTS = SESSIONS - {"guest"}
PEOPLE = ACCOUNTS - {"one factor"}
SELF = frozenset({"patient", "parent"})
PATIENTS = SELF | {"other patient"}
DOCTORS = frozenset({"doctor", "unlinked doctor", "expired doctor"})
TEAM = frozenset({"doctor", "assistant", "attendant", "kiosk"})
STRANGER = frozenset({"other patient"})
NOBODY: frozenset[str] = frozenset()
ADMINISTRATOR = frozenset({"administrator"})
SITE_ADMINS = ADMINISTRATOR | {"coordinator"}
CABIN_ADMINS = ADMINISTRATOR | {"other coordinator"}
ADMINS = SITE_ADMINS | CABIN_ADMINS
AUDITOR = frozenset({"auditor"})


@dataclass(frozen=True)
class Row:
    """own, foreign: who is let through. body, params, headers: of the request, from the things it names.

    also: answers that count as let through here although they look like a refusal.
    data: guarded by row-level security too. machines: a key opens it, and no session of a person does.
    """

    operation: str
    own: frozenset[str]
    foreign: frozenset[str]
    body: Any = None
    params: Any = None
    headers: Any = field(default=None)
    also: frozenset[int] = frozenset()
    data: bool = False
    machines: bool = False

    def request(self, thing: Things) -> dict[str, Any]:
        method, _, path = self.operation.partition(" ")
        fixed = {"provider": "psc", "rendition": "original", "role_id": "a" * 52, "schedule_id": "a" * 52}
        fixed |= {"code": "rights", "activity": "rights"}
        for name in (*fixed, *thing.ids):
            path = path.replace("{" + name + "}", str(fixed.get(name) or thing.ids[name]))
        made = {"method": method, "url": path}
        for key, value in (("json", self.body), ("params", self.params), ("headers", self.headers)):
            if value is not None:
                made[key] = value(thing) if callable(value) else value
        return made


def everybody(operation: str, **more: Any) -> Row:
    return Row(operation, ALL, ALL, **more)


def only(who: frozenset[str], operation: str, **more: Any) -> Row:
    """A whole function: the same for every object, or without one."""
    return Row(operation, who, who, **more)


def data(operation: str, own: frozenset[str], **more: Any) -> Row:
    """A patient's data: those in her care; a foreign one's: that other patient alone."""
    return Row(operation, own, STRANGER & (own | STRANGER if SELF & own else NOBODY), data=True, **more)
