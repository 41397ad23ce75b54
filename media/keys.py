"""Keys: object key, sealed by the patient's key, sealed by the patient's share, wrapped by the master key of a provider.

Destroying a patient's share and row makes that patient's photos unreadable, copies and backups included.
"""

import asyncio
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contract.errors import ErrorCode
from core.errors import NotFound
from media.key_files import KeyFileError, key_in_file
from media.key_wrapping import PatientSecret, WrongKeyError, object_context, open_key, seal_key, was_destroyed
from media.models import PatientKey
from media.providers import KeyProvider, Wrapped
from media.providers.file import KeyFile
from media.shares import ShareGone, Shares
from media.vault import KEY_BYTES, associated_data

__all__ = [
    "KeyFile",
    "KeyFileError",
    "PatientKeys",
    "PatientSecret",
    "PhotosRestricted",
    "WrongKeyError",
    "key_in_file",
    "object_context",
    "open_key",
    "seal_key",
    "was_destroyed",
]

# Built once: every request for a photo asks this.
_KEPT = (
    select(PatientKey)
    .where(PatientKey.patient_id == bindparam("patient"))
    .order_by(PatientKey.generation.desc())
    .execution_options(populate_existing=True)
)
_HELD = _KEPT.with_for_update(read=True, key_share=True)

_CACHE_S = 300.0
_CACHED_KEYS = 1024


class PhotosRestricted(NotFound):
    """The patient's photos are locked, before they are erased: nobody reads or adds any."""

    def __init__(self) -> None:
        super().__init__(
            "Les photos et messages de ce patient sont verrouillés avant leur effacement.", ErrorCode.MEDIA_RESTRICTED
        )


class PatientKeys:
    """Patients' keys, unwrapped for at most five minutes in memory.

    The row is read each time and only the unwrapping is remembered: a key that was destroyed is
    gone at once, in every process.
    """

    def __init__(
        self, provider: KeyProvider, shares: Shares, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.provider = provider
        self.shares = shares
        self._monotonic = monotonic
        self._unwrapped: OrderedDict[bytes, tuple[float, bytes]] = OrderedDict()

    async def of(
        self, session: AsyncSession, patient_id: UUID, *, hold: bool = False, locked_too: bool = False
    ) -> PatientSecret:
        """Raises NotFound when the key was destroyed or never made, PhotosRestricted unless `locked_too`, KeysAway.

        hold: nobody destroys it before the end of the transaction.
        """
        rows = await self._rows(session, patient_id, hold=hold)
        if not rows:
            raise NotFound
        if rows[0].restricted_at is not None and not locked_too:
            raise PhotosRestricted
        return await self.opened(rows)

    async def hold(self, session: AsyncSession, patient_id: UUID, sealed_keys: Iterable[bytes]) -> None:
        """Before rows name what was sealed a while ago: no erasure comes between, until the transaction ends.

        Raises NotFound when its key was destroyed since, PhotosRestricted, KeysAway.
        """
        secret = await self.of(session, patient_id, hold=True)
        if any(was_destroyed(secret, one) for one in sealed_keys):
            raise NotFound

    async def of_or_new(self, session: AsyncSession, patient_id: UUID, *, now: datetime) -> PatientSecret:
        """The patient's key, made in this transaction when there is none yet. Raises PhotosRestricted, KeysAway."""
        if not await self._rows(session, patient_id):
            values = await self.fresh(patient_id, now=now)
            await session.execute(insert(PatientKey).values(values).on_conflict_do_nothing())
        return await self.of(session, patient_id)

    async def fresh(self, patient_id: UUID, *, now: datetime, after: PatientKey | None = None) -> dict[str, object]:
        """The row of a new key; `after` the one before it, whose share it keeps. Raises KeysAway."""
        share_id = after.share_id if after else None
        values = await self._wrapped_anew(patient_id, os.urandom(KEY_BYTES), share_id)
        return {
            "patient_id": patient_id,
            "generation": after.generation + 1 if after else 1,
            "had_no_share": after is not None and (after.had_no_share or after.share_id is None),
            "created_at": now,
            **values,
        }

    async def _wrapped_anew(self, patient_id: UUID, key: bytes, kept: UUID | None) -> dict[str, object]:
        """What the row keeps of `key`: under the share that is kept or a new one, by the master key of now."""
        if kept is None:
            share_id, share = await asyncio.to_thread(self.shares.new)
        else:
            share_id, share = kept, await asyncio.to_thread(self.shares.read, kept)
        sealed = seal_key(share, key, _share_context(patient_id, share_id))
        wrapped = await self.provider.wrap(sealed, _context(patient_id))
        return {"share_id": share_id, "master_key_id": wrapped.key_id, "wrapped": wrapped.blob}

    async def rewrapped(self, row: PatientKey) -> dict[str, object]:
        """`row` by the master key of now, under its share or its first one. Raises WrongKeyError, KeysAway."""
        context = _context(row.patient_id)
        inner = await self.provider.unwrap(Wrapped(row.master_key_id, row.wrapped), context)
        if row.share_id is None:
            return {"had_no_share": True, **await self._wrapped_anew(row.patient_id, inner, None)}
        wrapped = await self.provider.wrap(inner, context)
        return {"master_key_id": wrapped.key_id, "wrapped": wrapped.blob}

    async def opened(self, rows: Sequence[PatientKey]) -> PatientSecret:
        """`rows` of one patient, newest first. Raises NotFound when a share is gone, WrongKeyError, KeysAway."""
        newest, *older = [await self._unwrap(row) for row in rows]
        return PatientSecret(newest, older)

    async def _rows(self, session: AsyncSession, patient_id: UUID, *, hold: bool = False) -> Sequence[PatientKey]:
        return (await session.scalars(_HELD if hold else _KEPT, {"patient": patient_id})).all()

    async def _unwrap(self, row: PatientKey) -> bytes:
        at = self._monotonic()
        while self._unwrapped and (
            len(self._unwrapped) > _CACHED_KEYS or next(iter(self._unwrapped.values()))[0] + _CACHE_S < at
        ):
            self._unwrapped.popitem(last=False)
        if known := self._unwrapped.get(row.wrapped):
            return known[1]
        patient_id, share_id = row.patient_id, row.share_id
        key = await self.provider.unwrap(Wrapped(row.master_key_id, row.wrapped), _context(patient_id))
        if share_id is not None:
            try:
                share = await asyncio.to_thread(self.shares.read, share_id)
            except ShareGone:
                # A database from before an erasure was restored: what was erased stays so.
                raise NotFound from None
            key = open_key(share, key, _share_context(patient_id, share_id))
        self._unwrapped[row.wrapped] = at, key
        return key


def _context(patient_id: UUID) -> bytes:
    return associated_data("comptoir", "patient key", str(patient_id))


def _share_context(patient_id: UUID, share_id: UUID) -> bytes:
    return associated_data("comptoir", "patient share", str(patient_id), str(share_id))
