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
    program = shutil.which("dciodvfy")
    if program is None:
        raise RuntimeError("No dciodvfy found: run `make programs`")
    path = folder / "photo.dcm"
    path.write_bytes(file)
    process = await asyncio.create_subprocess_exec(
        program, str(path), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    lines = said.decode("latin-1").splitlines()
    assert any(line in {"VLPhotographicImage", "DermoscopicPhotographyImage"} for line in lines), lines
    return [line for line in lines if line.startswith("Error")]
