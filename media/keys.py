"""Keys: object key, sealed by the patient's key, wrapped by the master key of a provider.

Deleting one row of `patient_keys` makes that patient's photos unreadable, copies included.
"""

import hashlib
import hmac
import os
import stat
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from media.models import PatientKey
from media.vault import KEY_BYTES, associated_data

_VERSION = b"\x01"
_NONCE = 12
_CHECK = 16
_CACHE_S = 300.0
_CACHED_KEYS = 1024


class WrongKeyError(Exception):
    """A wrapped key does not open: another master key, another context, or changed bytes."""


class KeyFileError(Exception):
    """The key file cannot be used; the text says what to do."""


def seal_key(wrapping: bytes, key: bytes, context: bytes) -> bytes:
    """version (1), nonce (12), check (16), AES-GCM of the key with `context` as associated data.

    GCM does not commit to its key, so the check does: it is an HMAC under the wrapping key.
    """
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + _check(wrapping, nonce) + AESGCM(wrapping).encrypt(nonce, key, context)


def open_key(wrapping: bytes, sealed: bytes, context: bytes) -> bytes:
    """Raises WrongKeyError."""
    nonce, check, body = sealed[1:13], sealed[13 : 13 + _CHECK], sealed[13 + _CHECK :]
    if sealed[:1] != _VERSION or not hmac.compare_digest(check, _check(wrapping, nonce)):
        raise WrongKeyError("sealed under another key")
    try:
        return AESGCM(wrapping).decrypt(nonce, body, context)
    except InvalidTag:
        raise WrongKeyError("sealed for another context, or changed") from None


def _check(wrapping: bytes, nonce: bytes) -> bytes:
    return hmac.digest(wrapping, b"comptoir key check" + nonce, "sha256")[:_CHECK]


class KeyProvider(Protocol):
    """Holds the master key: a file here, a key management service elsewhere."""

    @property
    def key_id(self) -> str:
        """Names the master key, so that keys wrapped by an older one are told apart."""

    async def wrap(self, key: bytes, context: bytes) -> bytes: ...
    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Raises WrongKeyError."""


class KeyFile:
    """A 32-byte master key in a file of mode 0600, in a folder of mode 0700; made when absent."""

    def __init__(self, path: Path) -> None:
        self._key = key_in_file(path)
        self.key_id = "file:" + hashlib.sha256(b"comptoir key id" + self._key).hexdigest()[:16]

    async def wrap(self, key: bytes, context: bytes) -> bytes:
        return seal_key(self._key, key, context)

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        return open_key(self._key, wrapped, context)


def key_in_file(path: Path) -> bytes:
    """32 bytes, kept from everybody else; made when absent. Raises KeyFileError."""
    return _read_key(path) if path.exists() else _make_key(path)


def _read_key(path: Path) -> bytes:
    for place, wanted in ((path, 0o600), (path.parent, 0o700)):
        mode = stat.S_IMODE(place.stat().st_mode)
        if mode & 0o077:
            raise KeyFileError(f"{place} can be read by others (mode {mode:04o}). Run: chmod {wanted:o} {place}")
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"{path} holds {len(key)} bytes, not {KEY_BYTES}. Restore it from your backup.")
    return key


def _make_key(path: Path) -> bytes:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        key = os.urandom(KEY_BYTES)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(file, key)
            os.fsync(file)
        finally:
            os.close(file)
        # A link, not a rename: a key another process has just made must never be replaced.
        try:
            path.hardlink_to(unfinished)
        except FileExistsError:
            return _read_key(path)
        finally:
            unfinished.unlink()
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(folder)
        os.close(folder)
    except OSError as error:
        raise KeyFileError(f"Cannot make the key file {path} ({error.strerror}). Choose another folder.") from error
    return key


class PatientKeys:
    """Patients' keys, unwrapped for at most five minutes in memory.

    The row is read each time and only the unwrapping is remembered: a key that was destroyed is
    gone at once, in every process.
    """

    def __init__(self, provider: KeyProvider, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._provider = provider
        self._monotonic = monotonic
        self._unwrapped: OrderedDict[bytes, tuple[float, bytes]] = OrderedDict()

    async def of(self, session: AsyncSession, patient_id: UUID) -> bytes:
        """Raises NotFound when the key was destroyed or never made."""
        row = await session.get(PatientKey, patient_id, populate_existing=True)
        if row is None:
            raise NotFound
        return await self._unwrap(row)

    async def of_or_new(self, session: AsyncSession, patient_id: UUID, *, now: datetime) -> bytes:
        """The patient's key, made in this transaction when there is none yet."""
        row = await session.get(PatientKey, patient_id, populate_existing=True)
        if row is None:
            wrapped = await self._provider.wrap(os.urandom(KEY_BYTES), _context(patient_id))
            new = insert(PatientKey).values(
                patient_id=patient_id, master_key_id=self._provider.key_id, wrapped=wrapped, created_at=now
            )
            await session.execute(new.on_conflict_do_nothing())
        return await self.of(session, patient_id)

    async def _unwrap(self, row: PatientKey) -> bytes:
        at = self._monotonic()
        while self._unwrapped and (
            len(self._unwrapped) > _CACHED_KEYS or next(iter(self._unwrapped.values()))[0] + _CACHE_S < at
        ):
            self._unwrapped.popitem(last=False)
        if known := self._unwrapped.get(row.wrapped):
            return known[1]
        if row.master_key_id != self._provider.key_id:
            raise WrongKeyError(f"wrapped by {row.master_key_id}, the master key in use is {self._provider.key_id}")
        key = await self._provider.unwrap(row.wrapped, _context(row.patient_id))
        self._unwrapped[row.wrapped] = at, key
        return key


def _context(patient_id: UUID) -> bytes:
    return associated_data("comptoir", "patient key", str(patient_id))


def object_context(patient_id: UUID, object_id: UUID, kind: str) -> bytes:
    """What one object and its key are bound to: patient, name in the store, kind, format version."""
    return associated_data("comptoir", str(patient_id), str(object_id), kind, "1")
