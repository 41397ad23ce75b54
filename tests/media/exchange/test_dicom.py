"""A photo as a DICOM object: what the standard's verifier says, and that the pixels are those of the camera."""

import asyncio
import shutil
import subprocess
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pydicom
import pytest
from PIL import Image
from pydicom.encaps import generate_frames
from pydicom.uid import UID, DermoscopicPhotographyImageStorage, VLPhotographicImageStorage

from media.errors import ImageRefusal
from media.exchange import lossless
from media.exchange.anatomy import REGIONS
from media.exchange.dicom import Facts, dicom_file
from media.exchange.frames import Derivation, Frame
from media.exchange.framing import Framing
from media.imaging import develop
from media.traits import PhotoView
from tests.media import pictures
from tests.media.exchange.dicom_objects import FACTS, contradictions, errors_of, facts, framed

MCU = 16


def read(file: bytes) -> pydicom.Dataset:
    return pydicom.dcmread(BytesIO(file))


def frame_in(file: bytes) -> bytes:
    """The one frame; fragments are padded to an even length."""
    (frame,) = generate_frames(read(file).PixelData, number_of_frames=1)
    return frame


UPLOADS = {
    "upright": (lambda: pictures.photo(640, 480), Derivation.NONE),
    "on its side": (lambda: pictures.photo(640, 480, orientation=6), Derivation.TURNED),
    "odd and on its side": (lambda: pictures.photo(637, 483, orientation=6), Derivation.ENCODED),
    "grey": (lambda: pictures.encoded(pictures.pixels(640, 480).convert("L"), "JPEG"), Derivation.NONE),
    "progressive": (
        lambda: pictures.encoded(pictures.pixels(640, 480), "JPEG", progressive=True, icc_profile=pictures.SRGB),
        Derivation.ENCODED,
    ),
    "coded in RGB": (
        lambda: pictures.encoded(pictures.pixels(640, 480), "JPEG", keep_rgb=True),
        Derivation.ENCODED,
    ),
    "png": (lambda: pictures.encoded(pictures.pixels(640, 480), "PNG", icc_profile=pictures.SRGB), Derivation.ENCODED),
    "png with alpha": (lambda: pictures.encoded(pictures.pixels(640, 480).convert("RGBA"), "PNG"), Derivation.ENCODED),
    "webp": (lambda: pictures.encoded(pictures.pixels(640, 480), "WEBP"), Derivation.ENCODED),
}


@pytest.mark.parametrize("name", UPLOADS)
async def test_the_verifier_finds_no_error_whatever_was_uploaded(name: str, tmp_path: Path) -> None:
    upload, derivation = UPLOADS[name]
    _, frame = await framed(upload())
    assert frame.derivation is derivation
    for view in (PhotoView.CLOSE_UP, PhotoView.DERMOSCOPY):
        assert await errors_of(dicom_file(facts(view=view), frame), tmp_path) == []


async def test_the_verifier_finds_no_error_wherever_on_the_body_and_with_little_known(tmp_path: Path) -> None:
    _, frame = await framed(pictures.photo(320, 240))
    bare = {"visit_id": None, "series_id": None, "lesion_id": None, "lesion_name": None, "sex": None}
    for site in (*REGIONS, None, "a site of a later version"):
        assert await errors_of(dicom_file(facts(body_site=site), frame), tmp_path) == [], site
        dermoscopy = facts(body_site=site, view=PhotoView.DERMOSCOPY, **bare)
        assert await errors_of(dicom_file(dermoscopy, frame), tmp_path) == [], site


async def test_the_verifier_is_one_that_finds_errors(tmp_path: Path) -> None:
    _, frame = await framed(pictures.photo(320, 240))
    damaged = read(dicom_file(FACTS, frame))
    del damaged.ImageLaterality, damaged.Rows
    out = BytesIO()
    damaged.save_as(out)
    assert len(await errors_of(out.getvalue(), tmp_path)) >= 2


async def test_an_upright_photo_travels_byte_for_byte() -> None:
    original, frame = await framed(pictures.photo(1201, 905))
    file = dicom_file(FACTS, frame)
    assert frame_in(file).rstrip(b"\x00") == original.rstrip(b"\x00")
    assert list(read(file).ImageType) == ["ORIGINAL", "PRIMARY"]
    assert "DerivationDescription" not in read(file)


@pytest.mark.parametrize("orientation", range(2, 9))
async def test_a_photo_on_its_side_is_turned_as_jpegtran_turns_it(orientation: int) -> None:
    upload = pictures.photo(40 * MCU, 30 * MCU, orientation=orientation)
    original, frame = await framed(upload)
    assert frame.derivation is Derivation.TURNED
    with Image.open(BytesIO(original)) as as_shown:
        upright = (30 * MCU, 40 * MCU) if orientation >= 5 else (40 * MCU, 30 * MCU)
        assert (frame.width, frame.height) == upright == Image.open(BytesIO(frame.jpeg)).size
        assert as_shown.getexif()[0x0112] == orientation
    assert 0x0112 not in Image.open(BytesIO(frame.jpeg)).getexif()
    how = {2: "-flip horizontal", 3: "-rotate 180", 4: "-flip vertical", 5: "-transpose"}
    how |= {6: "-rotate 90", 7: "-transverse", 8: "-rotate 270"}
    program = shutil.which("jpegtran")
    assert program is not None, "run `make programs`"
    command = [program, "-perfect", "-copy", "none", *how[orientation].split()]
    process = await asyncio.create_subprocess_exec(*command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    expected, _ = await process.communicate(original)
    assert pictures.same_pixels(frame.jpeg, expected)


async def test_without_the_library_a_photo_is_encoded_again_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lossless, "library", lambda: None)
    assert lossless.turned(pictures.photo(320, 240), 6) is None


async def test_what_was_encoded_again_says_so_and_looks_the_same() -> None:
    upload = pictures.photo(637, 483, orientation=8)
    _, frame = await framed(upload)
    told = read(dicom_file(FACTS, frame))
    assert told.ImageType[0] == "DERIVED"
    assert "encoded as baseline JPEG" in told.DerivationDescription
    preview = Image.open(BytesIO(develop(upload).preview))
    assert (frame.width, frame.height) == preview.size == (483, 637)
    shown = Image.open(BytesIO(frame.jpeg))
    for place in ((40, 60), (400, 60), (240, 600)):
        one, other = shown.getpixel(place), preview.getpixel(place)
        assert all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))  # type: ignore[arg-type]


async def test_the_colour_profile_travels_with_every_kind() -> None:
    for upload in (pictures.photo(640, 480), pictures.photo(640, 480, orientation=6), UPLOADS["png"][0]()):
        _, frame = await framed(upload)
        assert read(dicom_file(FACTS, frame)).ICCProfile.rstrip(b"\x00") == pictures.SRGB.rstrip(b"\x00")


async def test_place_side_and_lesion_are_coded() -> None:
    _, frame = await framed(pictures.photo(320, 240))
    told = read(dicom_file(facts(body_site="right_hand"), frame))
    (region,) = told.AnatomicRegionSequence
    assert (region.CodeValue, region.CodingSchemeDesignator, region.CodeMeaning) == ("85562004", "SCT", "Hand")
    assert region.AnatomicRegionModifierSequence[0].CodeValue == "24028007"
    assert told.ImageLaterality == "R"
    assert told.TrackingID == "Grain de beauté, épaule"
    assert told.TrackingUID == f"2.25.{UUID(int=5).int}"
    assert read(dicom_file(facts(body_site="ear"), frame)).ImageLaterality == ""
    assert "TrackingUID" not in read(dicom_file(facts(lesion_id=None), frame))


async def test_a_photo_that_nobody_calibrated_has_no_scale() -> None:
    _, frame = await framed(pictures.photo(320, 240))
    for view in PhotoView:
        told = read(dicom_file(facts(view=view), frame))
        assert not {"PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"} & set(told.dir())


async def test_a_dermatoscopes_photo_is_of_its_own_class_and_series() -> None:
    _, frame = await framed(pictures.photo(320, 240))
    close, through = facts(), facts(view=PhotoView.DERMOSCOPY)
    assert read(dicom_file(close, frame)).SOPClassUID == VLPhotographicImageStorage
    told = read(dicom_file(through, frame))
    assert told.SOPClassUID == DermoscopicPhotographyImageStorage
    assert told.Modality == "DMS"
    assert (through.study_uid, through.series_uid) == (close.study_uid, through.series_uid)
    assert through.series_uid != close.series_uid


@pytest.mark.parametrize(
    ("site", "view", "told"),
    [
        ("face", PhotoView.OVERVIEW, "YES"),
        (None, PhotoView.OVERVIEW, "YES"),
        ("face", PhotoView.DERMOSCOPY, "NO"),
        ("left_leg", PhotoView.CLOSE_UP, "NO"),
    ],
)
async def test_it_says_when_somebody_may_be_recognised(site: str | None, view: PhotoView, told: str) -> None:
    frame = Frame(pictures.photo(64, 64), 64, 64, 3, None, Derivation.NONE)
    assert read(dicom_file(facts(body_site=site, view=view), frame)).RecognizableVisualFeatures == told


def test_uids_are_the_same_for_the_same_facts_and_others_for_a_photo_put_right() -> None:
    def uids(one: Facts) -> tuple[UID, UID, UID]:
        return one.study_uid, one.series_uid, one.instance_uid

    assert uids(facts()) == uids(facts(given_name="Rosa"))
    moved = uids(facts(patient_id=UUID(int=9)))
    assert not set(moved) & set(uids(facts()))
    assert facts(body_site="back").instance_uid != FACTS.instance_uid
    for uid in (*uids(facts()), *moved):
        assert uid.is_valid
        assert uid.startswith("2.25.")
        assert UUID(int=int(uid.removeprefix("2.25."))).version == 5


@pytest.mark.parametrize("visit_at", [FACTS.taken_at, None])
async def test_photos_of_one_study_do_not_contradict_each_other(tmp_path: Path, visit_at: datetime | None) -> None:
    _, frame = await framed(pictures.photo(64, 64))
    # Sent in before the visit, and taken during it; or on one day without any.
    before, visit_id = (timedelta(days=-2), FACTS.visit_id) if visit_at else (timedelta(minutes=-9), None)
    shots = [
        facts(
            photo_id=UUID(int=100 + number),
            taken_at=FACTS.taken_at + after,
            view=view,
            visit_id=visit_id,
            visit_at=visit_at,
        )
        for number, (after, view) in enumerate(
            [
                (before, PhotoView.OVERVIEW),
                (timedelta(0), PhotoView.CLOSE_UP),
                (timedelta(minutes=1), PhotoView.DERMOSCOPY),
                (timedelta(minutes=2), PhotoView.DERMOSCOPY),
            ]
        )
    ]
    assert len({shot.study_uid for shot in shots}) == 1
    files = [dicom_file(shot, frame) for shot in shots]
    assert await contradictions(files, tmp_path) == []
    told = [read(file) for file in files]
    assert (told[0].StudyDate, told[0].StudyTime) == ("20261125", "093012" if visit_at else "")
    assert told[2].SeriesInstanceUID == told[3].SeriesInstanceUID
    # A series has one frame of reference (PS3.3, C.7.4.1.1.1).
    assert told[2].FrameOfReferenceUID == told[3].FrameOfReferenceUID


async def test_names_cannot_add_components_or_values(tmp_path: Path) -> None:
    _, frame = await framed(pictures.photo(64, 64))
    file = dicom_file(facts(family_name="Vidal^=\\" * 20, given_name="E" * 90, lesion_name="a\\b" * 40), frame)
    name = read(file).PatientName
    assert str(name).count("^") == 1
    assert len(str(name)) <= 64
    assert "=" not in str(name)
    assert await errors_of(file, tmp_path) == []


async def test_a_damaged_original_is_refused_and_the_next_one_goes_through() -> None:
    framing = Framing()
    good = develop(pictures.photo(64, 64)).original
    for bad in (b"", b"not a picture", pictures.png_bomb(), UPLOADS["png"][0]()[:2000]):
        with pytest.raises(ImageRefusal):
            await framing.frame(bad, 6)
    assert (await framing.frame(good, 1)).jpeg == good
