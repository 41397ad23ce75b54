"""The configurations on the kiosk's disk: the last good one, and the one under trial.

A power cut at any moment leaves the last good one in force: each file is written beside its place, synced, and renamed
over it (rename is atomic, POSIX), and `good.json` is replaced only after the trial.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import structlog
from pydantic import BaseModel, ValidationError

from contract.fleet import (
    CabinConfiguration,
    CalibrationDue,
    ConfigurationDesired,
    ConfigurationOutcome,
    ConfigurationState,
    digest_of,
)

logger = structlog.stdlib.get_logger(__name__)

# A trial the kiosk did not survive so often is not begun again by itself.
_TRIES = 2


class _Failure(BaseModel):
    digest: str
    outcome: ConfigurationOutcome
    reason: str


class _Tries(BaseModel):
    digest: str
    count: int


_Model = TypeVar("_Model", bound=BaseModel)


class ConfigurationStore:
    """Raises `OSError` where the disk refuses."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self.good = self._read_good()
        self._failure = self._read("failed.json", _Failure)
        self._recover()

    @property
    def document(self) -> CabinConfiguration:
        """Before the first one came: as installed."""
        return self.good.document if self.good else CabinConfiguration()

    @property
    def calibrations(self) -> list[CalibrationDue]:
        return self.good.calibrations if self.good else []

    def stage(self, wanted: ConfigurationDesired) -> None:
        tries = self._read("tries.json", _Tries)
        count = tries.count if tries and tries.digest == wanted.digest else 0
        self._write("tries.json", _Tries(digest=wanted.digest, count=count + 1))
        self._write("staged.json", wanted)

    def promote(self, wanted: ConfigurationDesired) -> None:
        """The trial went well."""
        self._write("good.json", wanted)
        self.good, self._failure = wanted, None
        self._forget("failed.json", "staged.json", "tries.json")

    def reject(self, wanted: ConfigurationDesired, outcome: ConfigurationOutcome, reason: str) -> None:
        self._failure = _Failure(digest=wanted.digest, outcome=outcome, reason=reason)
        self._write("failed.json", self._failure)
        self._forget("staged.json", "tries.json")

    def state(self) -> ConfigurationState:
        """What the server is told: what is in force, and what became of the last one it wanted."""
        good, failure = self.good, self._failure
        return ConfigurationState(
            outcome=failure.outcome if failure else ConfigurationOutcome.APPLIED,
            version=good.version if good else None,
            digest=good.digest if good else None,
            wanted=failure.digest if failure else good.digest if good else None,
            reason=failure.reason if failure else None,
        )

    def _recover(self) -> None:
        """The program ended during a trial: the last good one is in force, and the trial may be begun once more."""
        staged = self._read("staged.json", ConfigurationDesired)
        if staged is None:
            return
        tries = self._read("tries.json", _Tries)
        logger.warning("configuration under trial dropped")
        if tries is not None and tries.count >= _TRIES:
            self.reject(staged, ConfigurationOutcome.ROLLED_BACK, "interrupted")
        else:
            self._forget("staged.json")

    def _read_good(self) -> ConfigurationDesired | None:
        good = self._read("good.json", ConfigurationDesired)
        if good is not None and digest_of(good.document, good.calibrations) != good.digest:
            logger.error("configuration on disk damaged: as installed")
            return None
        return good

    def _read(self, name: str, model: type[_Model]) -> _Model | None:
        try:
            return model.model_validate_json((self._folder / name).read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError:
            logger.warning("file of the configuration not understood", file=name)
            return None

    def _write(self, name: str, content: BaseModel) -> None:
        write_durably(self._folder / name, content.model_dump_json().encode())

    def _forget(self, *names: str) -> None:
        for name in names:
            with suppress(FileNotFoundError):
                (self._folder / name).unlink()
        sync_folder(self._folder)


def write_durably(path: Path, octets: bytes) -> None:
    """Whole or not at all, and there after a power cut."""
    beside = path.with_name(f"{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(octets)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
