"""Call tickets: a signed, single-use permission to enter one room as one member, for 60 s."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from contract.signaling import Role
from core.tokens import Keys, TokenType, issue, verify

CALL_TICKET = TokenType("call-ticket+jwt", timedelta(seconds=60))
AUDIENCE = "comptoir-signaling"
NAME_LIMIT = 120
# For clocks of two server processes on two machines.
_LEEWAY = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A verified ticket. `admitted`: enters without waiting (decided by the server at issue).

    session: the login session, or the cabin's key, that stands behind it: when that ends, so does the seat.
    """

    room: UUID
    member: UUID
    account: UUID
    session: UUID
    role: Role
    name: str
    admitted: bool
    token_id: str
    expires_at: int


class UsedTickets:
    """Ids of tickets already used, until they expire. Asked by the process that holds the room.

    After a restart a ticket works once more within its 60 s. The second use replaces the first
    socket of the same member, so it gives nobody a second seat.
    """

    def __init__(self) -> None:
        self._expiry: OrderedDict[str, int] = OrderedDict()

    def use(self, ticket: Ticket, *, now: datetime) -> bool:
        """True the first time."""
        gone = (now - _LEEWAY).timestamp()
        # Oldest first: lives differ little, so the few that linger behind a later expiry do no harm.
        while self._expiry and next(iter(self._expiry.values())) <= gone:
            self._expiry.popitem(last=False)
        if ticket.token_id in self._expiry:
            return False
        self._expiry[ticket.token_id] = ticket.expires_at
        return True


def member_id(room: UUID, account_id: UUID) -> UUID:
    """Stable over reloads, server restarts and processes."""
    return uuid5(room, str(account_id))


def issue_ticket(
    keys: Keys,
    *,
    room: UUID,
    account_id: UUID,
    session_id: UUID,
    role: Role,
    name: str,
    admitted: bool,
    now: datetime,
) -> str:
    """`name` is what the other members see; beyond 120 characters it is cut."""
    return issue(
        keys,
        typ=CALL_TICKET,
        audience=AUDIENCE,
        subject=str(account_id),
        ttl=CALL_TICKET.longest,
        now=now,
        claims={
            "room": str(room),
            "session": str(session_id),
            "role": role.value,
            "name": name[:NAME_LIMIT],
            "admitted": admitted,
        },
    )


def read_ticket(keys: Keys, token: str, *, now: datetime) -> Ticket:
    """Raises TokenRefused for a bad or expired ticket."""
    claims = verify(keys, token, typ=CALL_TICKET, audience=AUDIENCE, now=now, leeway=_LEEWAY)
    room, account = UUID(claims.extra["room"]), UUID(claims.subject)
    return Ticket(
        room=room,
        member=member_id(room, account),
        account=account,
        session=UUID(claims.extra["session"]),
        role=Role(claims.extra["role"]),
        name=str(claims.extra["name"]),
        admitted=claims.extra["admitted"] is True,
        token_id=claims.token_id,
        expires_at=claims.expires_at,
    )
