"""Which cabins are connected to this process, and what to tell them. One live link a cabin."""

from typing import Protocol
from uuid import UUID

from contract.cabin import LinkMessage


class Link(Protocol):
    async def send(self, message: LinkMessage) -> None: ...
    async def replace(self) -> None: ...


class CabinRegistry:
    """One process holds it; with replicas the message bus takes this seam."""

    def __init__(self) -> None:
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
