"""`cabin-agent enrol CODE`: the kiosk becomes a cabin, once a coordinator has confirmed its fingerprint."""

import base64
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cabin_agent.backoff import Backoff
from cabin_agent.identity import Identity, keep
from cabin_agent.keys import public_text, signature_text
from cabin_agent.server_api import Refusal, ServerApi, Unreachable
from cabin_agent.settings import Settings
from contract.cabin_access import (
    AskNonce,
    AskToken,
    CabinEnrolled,
    CabinNonce,
    CabinSelf,
    CabinToken,
    EnrolCabin,
    Purpose,
    fingerprint,
    proof_text,
)
from contract.errors import ErrorCode

# Between two questions whether the key is confirmed.
_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 10.0


class EnrolmentFailed(Exception):
    """One line that says what happened and what to do."""


def enrol(
    settings: Settings,
    *,
    key: Ed25519PrivateKey,
    code: str,
    say: Callable[[str], None],
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Returns once the key is in force. Raises EnrolmentFailed; interrupted, the key goes on waiting at the server."""
    server = ServerApi(str(settings.server_url))
    enrolled = _hand_in(server, key, code)
    own = fingerprint(base64.b64decode(public_text(key)))
    if enrolled.fingerprint != own:
        raise EnrolmentFailed("the server received another key than this kiosk sent: do not confirm it, and start over")
    identity = Identity(cabin_id=enrolled.cabin_id, server_id=enrolled.server_id)
    keep(settings.identity_path, identity)
    say(f"This kiosk asks to be: {enrolled.name}")
    say(f"Fingerprint:         {own}")
    say("The coordinator now compares and confirms it. Waiting …")
    token = _wait_for_token(server, key, identity, wait)
    self = server.get("/api/cabins/self", CabinSelf, token=token)
    say(f"Confirmed: {self.name}, {self.site_name}. Start it with: cabin-agent run")


def _hand_in(server: ServerApi, key: Ed25519PrivateKey, code: str) -> CabinEnrolled:
    try:
        return server.post("/api/cabins/enrol", EnrolCabin(code=code, public_key=public_text(key)), CabinEnrolled)
    except Unreachable as error:
        raise EnrolmentFailed(str(error)) from error
    except Refusal as refusal:
        raise EnrolmentFailed(_refused(refusal)) from refusal


def _refused(refusal: Refusal) -> str:
    if refusal.code == ErrorCode.CABIN_CODE:
        return "the server refuses this code: it is mistyped, used, or older than ten minutes; ask for another one"
    if refusal.status == 429:
        return f"too many tries: wait {refusal.retry_after_s or 60} seconds, then check the code"
    if refusal.code == ErrorCode.CABIN_REVOKED:
        return "the key was revoked meanwhile: ask the coordinator for a new code"
    return f"the server refuses this kiosk ({refusal.code or refusal.status})"


def _wait_for_token(
    server: ServerApi, key: Ed25519PrivateKey, identity: Identity, wait: Callable[[float], None]
) -> str:
    backoff = Backoff(first_s=_FIRST_WAIT_S, longest_s=_LONGEST_WAIT_S)
    while True:
        try:
            return ask_token(server, key, identity)
        except Unreachable:
            # The coordinator may take her time; the line may come and go meanwhile.
            wait(backoff.next_s())
        except Refusal as refusal:
            if refusal.code != ErrorCode.CABIN_PENDING and refusal.status not in {429, 503}:
                raise EnrolmentFailed(_refused(refusal)) from refusal
            wait(max(backoff.next_s(), refusal.retry_after_s or 0.0))


def ask_token(server: ServerApi, key: Ed25519PrivateKey, identity: Identity) -> str:
    """A token of five minutes for a signature over the server's nonce. Raises Unreachable, Refusal."""
    challenge = server.post("/api/cabins/nonce", AskNonce(cabin_id=identity.cabin_id), CabinNonce)
    text = proof_text(
        cabin_id=identity.cabin_id,
        nonce=challenge.nonce,
        purpose=Purpose.TOKEN,
        server_id=identity.server_id or challenge.server_id,
    )
    wish = AskToken(cabin_id=identity.cabin_id, nonce=challenge.nonce, signature=signature_text(key, text))
    return server.post("/api/cabins/token", wish, CabinToken).token
