"""A photo as a DICOM object: the JPEG's own bytes, wrapped, with what the house knows of it.

VL Photographic Image, or Dermoscopic Photography Image (Supplement 221) for a view through a dermatoscope. There is
no PixelSpacing: viewers measure with it, and only a scale card in the picture could say it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from uuid import UUID, uuid5

from pydicom import Dataset
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence
from pydicom.uid import UID, DermoscopicPhotographyImageStorage, JPEGBaseline8Bit, VLPhotographicImageStorage

from media.exchange.anatomy import SIDES, Code, recognisable, region
from media.exchange.frames import QUALITY, Derivation, Frame
from media.traits import PhotoView

_SPACE = UUID("7f0a1a2e-4d5c-5b0e-9a53-0e6f3f2f6c11")
_IMPLEMENTATION = UID(f"2.25.{_SPACE.int}")
_SOFTWARE = "Comptoir"
_VIEWS = {
    PhotoView.OVERVIEW: "Overview",
    PhotoView.LANDMARK: "With landmark",
    PhotoView.CLOSE_UP: "Close-up",
    PhotoView.DERMOSCOPY: "Dermoscopy",
}
_DERIVATIONS = {
    Derivation.TURNED: "Turned upright without decoding",
    Derivation.ENCODED: f"Decoded, turned upright, encoded as baseline JPEG of quality {QUALITY}",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told with a photo. taken_at: with the offset of the place. visit_id: none outside a visit; visit_at: its
    beginning, likewise.

    sex: `F` or `M`. lesion_name: as the house calls the lesion.
    """

    photo_id: UUID
    patient_id: UUID
    given_name: str
    family_name: str
    birth_date: date
    sex: str | None
    taken_at: datetime
    view: PhotoView
    body_site: str | None = None
    visit_id: UUID | None = None
    visit_at: datetime | None = None
    series_id: UUID | None = None
    lesion_id: UUID | None = None
    lesion_name: str | None = None

    @property
    def dermoscopic(self) -> bool:
        return self.view is PhotoView.DERMOSCOPY

    @property
    def study_uid(self) -> UID:
        """Of the visit; outside any, of the patient's day."""
        return _uid("study", self.visit_id or f"{self.patient_id} {self.taken_at:%Y-%m-%d}", self.patient_id)

    @property
    def series_uid(self) -> UID:
        """A series has one modality."""
        return _uid("series", self.study_uid, self.series_id, self.dermoscopic)

    @property
    def instance_uid(self) -> UID:
        """The same for the same facts: sent twice it is one object, put right it is another (PS3.4, annex C.6)."""
        said = (self.photo_id, self.patient_id, self.series_uid, self.view, self.body_site, self.lesion_id)
        return _uid("instance", *said, self.taken_at.isoformat())


def _uid(*parts: object) -> UID:
    """Under 2.25, of a UUID made from our ids (ISO/IEC 9834-8, PS3.5 annex B.2)."""
    return UID(f"2.25.{uuid5(_SPACE, '/'.join(map(str, parts))).int}")


def dicom_file(facts: Facts, frame: Frame) -> bytes:
    """A whole DICOM file (PS3.10)."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = JPEGBaseline8Bit
    meta.MediaStorageSOPClassUID = (
        DermoscopicPhotographyImageStorage if facts.dermoscopic else VLPhotographicImageStorage
    )
    meta.MediaStorageSOPInstanceUID = facts.instance_uid
    meta.ImplementationClassUID = _IMPLEMENTATION
    file = FileDataset("", {}, file_meta=meta, preamble=b"\x00" * 128)
    file.SpecificCharacterSet = "ISO_IR 192"
    file.SOPClassUID = meta.MediaStorageSOPClassUID
    file.SOPInstanceUID = facts.instance_uid
    _patient(file, facts)
    _study_and_series(file, facts)
    _equipment(file)
    _acquisition(file, facts)
    _place(file, facts)
    _pixels(file, frame)
    if facts.dermoscopic:
        _dermoscopy(file, facts)
    out = BytesIO()
    dcmwrite(out, file, enforce_file_format=True)
    return out.getvalue()


def _patient(file: Dataset, facts: Facts) -> None:
    file.PatientName = f"{_person(facts.family_name)}^{_person(facts.given_name)}"
    file.PatientID = str(facts.patient_id)
    file.IssuerOfPatientID = _SOFTWARE
    file.PatientBirthDate = f"{facts.birth_date:%Y%m%d}"
    file.PatientSex = facts.sex or ""


def _person(name: str) -> str:
    """A component of a PN: at most 64 characters in all, without those that separate."""
    return "".join(" " if character in "^=\\" else character for character in name)[:31].strip()


def _study_and_series(file: Dataset, facts: Facts) -> None:
    file.StudyInstanceUID = facts.study_uid
    # The study's, and so the same in all of its photos; a day has no time.
    file.StudyDate = f"{facts.visit_at or facts.taken_at:%Y%m%d}"
    file.StudyTime = f"{facts.visit_at:%H%M%S}" if facts.visit_at else ""
    file.TimezoneOffsetFromUTC = f"{facts.taken_at:%z}"
    file.ReferringPhysicianName = ""
    file.StudyID = ""
    file.AccessionNumber = ""
    file.Modality = "DMS" if facts.dermoscopic else "XC"
    file.SeriesInstanceUID = facts.series_uid
    file.SeriesNumber = None
    file.InstanceNumber = 1
    file.PatientOrientation = ""


def _equipment(file: Dataset) -> None:
    """What is known is who made the object; cameras' names are not kept."""
    file.Manufacturer = _SOFTWARE
    file.ManufacturerModelName = _SOFTWARE
    file.DeviceSerialNumber = "0"
    file.SoftwareVersions = _SOFTWARE


def _acquisition(file: Dataset, facts: Facts) -> None:
    moment = f"{facts.taken_at:%Y%m%d%H%M%S}"
    file.AcquisitionDateTime = moment + f"{facts.taken_at:%z}"
    file.ContentDate, file.ContentTime = moment[:8], moment[8:]
    file.AcquisitionContextSequence = Sequence()
    file.BurnedInAnnotation = "NO"
    # A dermatoscope shows a few millimetres of skin.
    shows = recognisable(facts.body_site) and not facts.dermoscopic
    file.RecognizableVisualFeatures = "YES" if shows else "NO"
    if facts.view in _VIEWS:
        file.ImageComments = _VIEWS[facts.view]


def _place(file: Dataset, facts: Facts) -> None:
    where = region(facts.body_site)
    item = _coded(where.code)
    if where.side in SIDES:
        item.AnatomicRegionModifierSequence = Sequence([_coded(SIDES[where.side])])
    file.AnatomicRegionSequence = Sequence([item])
    file.ImageLaterality = where.side
    if facts.lesion_id is not None:
        file.TrackingID = facts.lesion_name or str(facts.lesion_id)
        file.TrackingUID = UID(f"2.25.{facts.lesion_id.int}")


def _coded(code: Code) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code.value, "SCT", code.meaning
    return item


def _pixels(file: Dataset, frame: Frame) -> None:
    # Turned without decoding, the camera's pixels are all there.
    encoded = frame.derivation is Derivation.ENCODED
    file.ImageType = ["DERIVED" if encoded else "ORIGINAL", "PRIMARY"]
    if frame.derivation in _DERIVATIONS:
        file.DerivationDescription = _DERIVATIONS[frame.derivation]
    grey = frame.components == 1
    file.SamplesPerPixel = frame.components
    file.PhotometricInterpretation = "MONOCHROME2" if grey else "YBR_FULL_422"
    if not grey:
        file.PlanarConfiguration = 0
    file.Rows, file.Columns = frame.height, frame.width
    file.BitsAllocated, file.BitsStored, file.HighBit, file.PixelRepresentation = 8, 8, 7, 0
    ratio = f"{frame.width * frame.height * frame.components / len(frame.jpeg):.4g}"
    file.LossyImageCompression = "01"
    file.LossyImageCompressionRatio = ratio
    file.LossyImageCompressionMethod = "ISO_10918_1"
    if frame.profile is not None and not grey:
        file.ICCProfile = frame.profile + b"\x00" * (len(frame.profile) % 2)
    file.PixelData = encapsulate([frame.jpeg])


def _dermoscopy(file: Dataset, facts: Facts) -> None:
    """Type 2: present, and empty, as no dermatoscope tells us of itself."""
    file.FrameOfReferenceUID = _uid("frame", facts.series_uid)
    file.PositionReferenceIndicator = ""
    file.LightSourcePolarization = ""
    file.EmitterColorTemperature = None
    file.ContactMethod = ""
    file.OpticalMagnificationFactor = None
