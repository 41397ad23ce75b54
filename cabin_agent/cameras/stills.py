"""Stills on the kiosk's disk until the server has them: each a sealed file, written whole or not at all."""

import asyncio
import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cabin_agent.backoff import Backoff
from cabin_agent.cameras.still import Pictured, StillPicture, StillSource
from cabin_agent.clock import KioskClock
from cabin_agent.drivers.events import Still
from cabin_agent.enrolment import ask_token
from cabin_agent.identity import Identity
from cabin_agent.sealing import DataKey, Unreadable
from cabin_agent.server_api import Refusal, ServerApi, Unreachable
from contract.observations import DeviceIdentity, DeviceKind
from contract.stills import DeliverStill, StillHead, StillStored

logger = structlog.stdlib.get_logger(__name__)

FOLDER_NAME = "stills"
_WAITING, _PARKED = ".still", ".parked"
# What a server says that may be otherwise the next time: signed out meanwhile, slow, too many, or its own fault.
_PASSING = frozenset({401, 408, 409, 425, 429})


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where stills go, and whose they are."""

    server: ServerApi
    key: Ed25519PrivateKey
    identity: Identity


class Stills:
    """`keep` returns after the picture is on the disk. `run` delivers, oldest first."""

    def __init__(self, folder: Path, key: DataKey, clock: KioskClock, delivery: Delivery) -> None:
        self._folder = folder / FOLDER_NAME
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._key = key
        self._clock = clock
        self._delivery = delivery
        self._something = asyncio.Event()
        self._something.set()

    async def keep(self, picture: StillPicture, source: StillSource | Pictured, *, consultation_id: UUID) -> StillHead:
        """Raises OSError: then there is no still."""
        receipt = self._clock.now()
        head = StillHead(
            still_id=uuid4(),
            consultation_id=consultation_id,
            kind=source.kind,
            device=source.identity,
            taken_at=receipt.received_at,
            kiosk_clock=receipt.kiosk_clock,
            width=picture.width,
            height=picture.height,
            exposure_s=picture.exposure_s,
            colour_profile=picture.colour_profile,
            sha256=hashlib.sha256(picture.jpeg).hexdigest(),
        )
        still = DeliverStill(head=head, jpeg_base64=base64.b64encode(picture.jpeg).decode())
        await asyncio.to_thread(self._write, still)
        self._something.set()
        return head

    async def keep_of(self, still: Still, kind: DeviceKind, identity: DeviceIdentity, consultation_id: UUID) -> None:
        """A picture that came with a measurement. Raises OSError."""
        picture = StillPicture(still.octets, still.width, still.height)
        await self.keep(picture, Pictured(kind, identity), consultation_id=consultation_id)

    async def run(self) -> None:
        """Until cancelled."""
        backoff = Backoff(longest_s=60.0)
        while True:
            await self._something.wait()
            self._something.clear()
            try:
                await asyncio.to_thread(self._deliver_all)
            except (Unreachable, Refusal, OSError) as error:
                logger.info("stills wait", reason=type(error).__name__)
                self._something.set()
                await asyncio.sleep(backoff.next_s())
            else:
                backoff.reset()

    def waiting(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{_WAITING}"), key=lambda path: path.stat().st_mtime_ns)

    def parked(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{_PARKED}"))

    # ---------------------------------------------------------------- in a thread

    def _write(self, still: DeliverStill) -> None:
        name = str(still.head.still_id)
        sealed = self._key.seal(still.model_dump_json().encode(), about=_about(name))
        new = self._folder / f"{name}.new"
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        new.rename(self._folder / f"{name}{_WAITING}")
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _deliver_all(self) -> None:
        """Raises Unreachable, Refusal, OSError where another time helps."""
        token: str | None = None
        for path in self.waiting():
            still = self._read(path)
            if still is None:
                continue
            delivery = self._delivery
            token = token or ask_token(delivery.server, delivery.key, delivery.identity)
            try:
                delivery.server.post("/api/cabins/stills", still, StillStored, token=token)
            except Refusal as refusal:
                if refusal.status >= 500 or refusal.status in _PASSING:
                    raise
                logger.warning("still refused by the server and parked", reason=refusal.code)
                path.rename(path.with_suffix(_PARKED))
            else:
                path.unlink()

    def _read(self, path: Path) -> DeliverStill | None:
        """None when the disk gives other octets back than it got: parked."""
        try:
            return DeliverStill.model_validate_json(self._key.unseal(path.read_bytes(), about=_about(path.stem)))
        except Unreadable:
            logger.warning("still damaged on the disk and parked")
            path.rename(path.with_suffix(_PARKED))
            return None


def _about(name: str) -> bytes:
    return f"still|{name}".encode()
