"""Which cabins are connected to this process, and what to tell them. One live link a cabin."""

from typing import Protocol
from uuid import UUID

from contract.cabin import LinkMessage


class Link(Protocol):
    @property
    def key_id(self) -> UUID: ...
    async def send(self, message: LinkMessage) -> None: ...
    async def replace(self) -> None: ...
    async def revoke(self) -> None: ...


class CabinRegistry:
    """One process holds it; with replicas the message bus takes this seam.

    check_every_s: how often a link looks whether its key is still in force, so that a revocation made
    in another process, or at the database itself, ends it too.
    """

    def __init__(self, *, check_every_s: float = 10.0) -> None:
        self.check_every_s = check_every_s
        self._links: dict[UUID, Link] = {}

    async def attach(self, cabin_id: UUID, link: Link) -> None:
        """The newer link wins; the older one is told and closed."""
        older = self._links.get(cabin_id)
        self._links[cabin_id] = link
        if older is not None:
            await older.replace()

    def detach(self, cabin_id: UUID, link: Link) -> None:
        if self._links.get(cabin_id) is link:
            del self._links[cabin_id]

    def online(self, cabin_id: UUID) -> bool:
        return cabin_id in self._links

    async def tell(self, cabin_id: UUID, message: LinkMessage) -> bool:
        """False when the cabin is not connected: it asks again when it comes back."""
        link = self._links.get(cabin_id)
        if link is None:
            return False
        await link.send(message)
        return True

    async def revoke(self, cabin_id: UUID, *, but: UUID | None = None) -> None:
        """After the commit: the link opened with a key other than `but` is told and closed."""
        link = self._links.get(cabin_id)
        if link is not None and link.key_id != but:
            self.detach(cabin_id, link)
            await link.revoke()
