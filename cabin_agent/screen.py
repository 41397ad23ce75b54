"""`cabin-agent screen`: the address that signs this kiosk's own screen in, once."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cabin_agent.enrolment import EnrolmentFailed, ask_token
from cabin_agent.identity import known_identity
from cabin_agent.server_api import Refusal, ServerApi, Unreachable
from cabin_agent.settings import Settings
from contract.cabin_access import ScreenCode
from contract.errors import ErrorCode


def screen_address(settings: Settings, *, key: Ed25519PrivateKey) -> str:
    """For the kiosk's browser, within two minutes. Raises NotEnrolled, EnrolmentFailed.

    The code is in the fragment: no server, proxy or log sees it in an address.
    """
    server = ServerApi(str(settings.server_url))
    try:
        token = ask_token(server, key, known_identity(settings))
        code = server.post("/api/cabins/screen", None, ScreenCode, token=token).code
    except Unreachable as error:
        raise EnrolmentFailed(str(error)) from error
    except Refusal as refusal:
        if refusal.code == ErrorCode.CABIN_PENDING:
            raise EnrolmentFailed("the key waits for a coordinator to confirm its fingerprint") from refusal
        raise EnrolmentFailed(f"the server refuses this kiosk ({refusal.code or refusal.status})") from refusal
    return f"{str(settings.server_url).rstrip('/')}/cabin#{code}"
