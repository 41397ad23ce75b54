"""The master key in OpenBao or Vault: its transit engine wraps, we never see it.

https://openbao.org/api-docs/secret/transit/ (derived keys: a key of its own for each context)
"""

import base64
import re
from collections.abc import Callable
from typing import Any

import httpx

from media.key_wrapping import WrongKeyError
from media.providers import KeysAway, Wrapped

PREFIX = "transit:"
_CIPHERTEXT = re.compile(rb"vault:v(\d+):[A-Za-z0-9+/=]+")
_TIMEOUT_S = 5.0


class TransitKey:
    """`url` of the server; `token` gives the token as it is now, since agents renew it; `mount`, `name` of the key.

    The key must be derived (`derived=true`): then a patient's wrapped key opens for that patient only.
    """

    def __init__(self, url: str, *, token: Callable[[], str], mount: str = "transit", name: str = "comptoir") -> None:
        self._http = httpx.AsyncClient(base_url=url.rstrip("/"), timeout=_TIMEOUT_S, trust_env=False)
        self._token = token
        self._mount = mount
        self._name = name

    async def current(self) -> str:
        return self._id(int((await self.describe())["latest_version"]))

    async def describe(self) -> dict[str, Any]:
        """What the server says of the key: `derived`, `latest_version` among it."""
        return await self._ask("GET", "keys")

    async def wrap(self, key: bytes, context: bytes) -> Wrapped:
        data = await self._ask("POST", "encrypt", {"plaintext": _text(key), "context": _text(context)})
        return self._wrapped(data["ciphertext"])

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        if not _CIPHERTEXT.fullmatch(wrapped.blob):
            raise WrongKeyError("not a ciphertext of the transit engine")
        sent = {"ciphertext": wrapped.blob.decode(), "context": _text(context)}
        return base64.b64decode((await self._ask("POST", "decrypt", sent))["plaintext"])

    async def rotate(self) -> str:
        await self._ask("POST", "keys", {}, "/rotate")
        return await self.current()

    async def aclose(self) -> None:
        await self._http.aclose()

    def _wrapped(self, ciphertext: str) -> Wrapped:
        match = _CIPHERTEXT.fullmatch(ciphertext.encode())
        if match is None:
            raise KeysAway("an answer that is no ciphertext")
        return Wrapped(self._id(int(match[1])), ciphertext.encode())

    def _id(self, version: int) -> str:
        return f"{PREFIX}{self._mount}/{self._name}:v{version}"

    async def _ask(self, method: str, verb: str, body: dict[str, str] | None = None, rest: str = "") -> dict[str, Any]:
        """Raises WrongKeyError when the server finds fault with what was sent, KeysAway for everything else."""
        address = f"/v1/{self._mount}/{verb}/{self._name}{rest}"
        try:
            answer = await self._http.request(method, address, json=body, headers={"X-Vault-Token": self._token()})
        except (httpx.HTTPError, OSError) as fault:
            raise KeysAway(type(fault).__name__) from None
        if answer.status_code == 400:
            # Another context, changed bytes, or a key that was destroyed there.
            raise WrongKeyError("the transit engine does not open it")
        if answer.is_error:
            raise KeysAway(f"status {answer.status_code}")
        try:
            return dict(answer.json()["data"]) if answer.content else {}
        except (ValueError, KeyError, TypeError):
            raise KeysAway("an answer that is not the transit engine's") from None


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
