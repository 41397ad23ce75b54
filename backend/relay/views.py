"""What is said about the relay: `GET /api/admin/relay`."""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, BaseModel

from contract.signaling import Role


class RelayStep(StrEnum):
    """In the order they are tried."""

    ALLOCATION = "allocation"
    ECHO = "echo"
    EXPIRED_REFUSED = "expired_refused"
    WRONG_REFUSED = "wrong_refused"
    INSIDE_REFUSED = "inside_refused"


class RelayFault(StrEnum):
    """Why a step failed; each asks for another remedy."""

    NAME_UNKNOWN = "name_unknown"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    CREDENTIALS_REFUSED = "credentials_refused"
    QUOTA = "quota"
    NO_PORTS = "no_ports"
    REFUSED = "refused"
    ECHO_FORBIDDEN = "echo_forbidden"
    ECHO_LOST = "echo_lost"
    ACCEPTS_EXPIRED = "accepts_expired"
    ACCEPTS_WRONG = "accepts_wrong"
    REACHES_INSIDE = "reaches_inside"


class RelayGap(StrEnum):
    """A way to the relay that is not configured, so that lines which need it will not work."""

    RELAY = "relay"
    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class RelayStepResult(BaseModel):
    """`fault` when the outcome is `failed`. `skipped`: without an allocation it cannot be tried."""

    step: RelayStep
    outcome: Literal["passed", "failed", "skipped"]
    fault: RelayFault | None = None


class RelayTest(BaseModel):
    """One configured address. `transport`: between client and relay."""

    url: str
    transport: Literal["udp", "tcp", "tls"]
    steps: list[RelayStepResult]

    @property
    def works(self) -> bool:
        return all(step.outcome == "passed" for step in self.steps)


class RelayState(BaseModel):
    """`works`: every step of every address passed; null before the first test and without a relay.

    `relay_only`: the roles that are heard and seen through the relay alone.
    """

    configured: bool
    works: bool | None
    tested_at: AwareDatetime | None
    relays: list[RelayTest]
    gaps: list[RelayGap]
    relay_only: list[Role]
