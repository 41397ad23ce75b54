"""One provider wraps; it and the ones of before unwrap what they wrapped."""

from collections.abc import Mapping

from media.key_wrapping import WrongKeyError
from media.providers import KeyProvider, Wrapped


class KeyRing:
    """`former`: providers by the prefix of their ids, for keys wrapped before a change of provider."""

    def __init__(self, provider: KeyProvider, former: Mapping[str, KeyProvider]) -> None:
        self._provider = provider
        self._former = former

    async def current(self) -> str:
        return await self._provider.current()

    async def wrap(self, key: bytes, context: bytes) -> Wrapped:
        return await self._provider.wrap(key, context)

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        for prefix, former in self._former.items():
            if wrapped.key_id.startswith(prefix):
                return await former.unwrap(wrapped, context)
        if not wrapped.key_id:
            raise WrongKeyError("wrapped by nobody known")
        return await self._provider.unwrap(wrapped, context)

    async def rotate(self) -> str:
        return await self._provider.rotate()

    async def aclose(self) -> None:
        for one in (self._provider, *self._former.values()):
            await one.aclose()
