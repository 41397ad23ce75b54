"""Every column of keys that a patient's key seals: of photos, files and texts, whichever package keeps them."""

from sqlalchemy import literal

from backend.chat.models import ChatEntry
from backend.consultations.models import HandOver
from backend.prescriptions.models import Prescription
from media.rotation import MEDIA_PLACES, SealedPlace

PLACES: tuple[SealedPlace, ...] = (
    *MEDIA_PLACES,
    SealedPlace(
        ChatEntry.message_id,
        literal("chat"),
        ChatEntry.sealed_key,
        lambda patient_id: ChatEntry.patient_id == patient_id,
    ),
    SealedPlace(
        HandOver.hand_over_id,
        literal("hand over"),
        HandOver.note_key,
        lambda patient_id: HandOver.patient_id == patient_id,
    ),
    SealedPlace(
        Prescription.prescription_id,
        literal("prescription"),
        Prescription.sealed_key,
        lambda patient_id: Prescription.patient_id == patient_id,
    ),
)
