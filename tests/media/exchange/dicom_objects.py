"""What the tests of DICOM share: facts of a photo, frames by the real worker, and the verifier of dicom3tools."""

import asyncio
import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from media.exchange.dicom import Facts
from media.exchange.frames import Frame
from media.exchange.framing import Framing
from media.imaging import develop
from media.traits import PhotoView

FACTS = Facts(
    photo_id=UUID(int=1),
    patient_id=UUID(int=2),
    given_name="Rose",
    family_name="Vidal",
    birth_date=date(1950, 1, 1),
    sex="F",
    taken_at=datetime(2026, 11, 25, 9, 30, 12, tzinfo=ZoneInfo("Europe/Paris")),
    view=PhotoView.CLOSE_UP,
    body_site="left_arm",
    visit_id=UUID(int=3),
    series_id=UUID(int=4),
    lesion_id=UUID(int=5),
    lesion_name="Grain de beauté, épaule",
)


def facts(**other: Any) -> Facts:
    return replace(FACTS, **other)


async def framed(upload: bytes) -> tuple[bytes, Frame]:
    """The clean original the house keeps of an upload, and the frame a worker makes of it."""
    developed = develop(upload)
    return developed.original, await Framing().frame(developed.original, developed.orientation)


async def errors_of(file: bytes, folder: Path) -> list[str]:
    """What dciodvfy finds wrong."""
    path = folder / "photo.dcm"
    path.write_bytes(file)
    lines = await _said("dciodvfy", path)
    assert any(line in {"VLPhotographicImage", "DermoscopicPhotographyImage"} for line in lines), lines
    return [line for line in lines if line.startswith("Error")]


async def contradictions(files: list[bytes], folder: Path) -> list[str]:
    """Where objects of one patient, study or series do not say the same of it, by dcentvfy."""
    paths = [folder / f"{number}.dcm" for number in range(len(files))]
    for path, file in zip(paths, files, strict=True):
        path.write_bytes(file)
    return await _said("dcentvfy", *paths)


async def _said(name: str, *paths: Path) -> list[str]:
    """Lines of a verifier of dicom3tools."""
    program = shutil.which(name)
    if program is None:
        raise RuntimeError(f"No {name} found: run `make programs`")
    process = await asyncio.create_subprocess_exec(
        program, *map(str, paths), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    return said.decode("latin-1").splitlines()
