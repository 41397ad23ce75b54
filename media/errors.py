"""Refusals of the photo path.

DomainError
├── Conflict
│   ├── UploadBusy        another request writes to this upload
│   ├── OffsetMismatch    the client is not where the server is
│   └── PhotosDeclined    the patient wants no new photos
├── TooLarge
│   ├── PhotoTooLarge     declared over the limit
│   └── SurplusRefused    more bytes than declared
├── Invalid
│   ├── ImageRefusal      not an image, broken, too many pixels, or HEIC without its reader
│   └── ChecksumMismatch  other bytes than the client hashed
└── Unavailable
    ├── NoRoom
    │   └── StorageFull   no room left
    └── StoreAway         the store does not answer
"""

from contract.errors import ErrorCode
from core.errors import Conflict, Invalid, NoRoom, TooLarge, Unavailable

_IMAGE_SENTENCES = {
    ErrorCode.MEDIA_NOT_AN_IMAGE: "Ce fichier n'est pas une photo que nous savons lire (JPEG, PNG, WebP ou HEIC).",
    ErrorCode.MEDIA_BROKEN_IMAGE: "Cette photo est abîmée ou incomplète. Reprenez-la ou choisissez-en une autre.",
    ErrorCode.MEDIA_TOO_MANY_PIXELS: (
        "Cette photo a trop de pixels (64 millions au plus en JPEG, 50 en HEIC, 48 en PNG, 16 en WebP)."
    ),
    ErrorCode.MEDIA_NO_HEIC: (
        "Les photos HEIC ne sont pas lues ici. Envoyez une photo JPEG. Sur un iPhone : Réglages, Appareil photo, "
        "Formats, « Le plus compatible »."
    ),
}


class UploadBusy(Conflict):
    def __init__(self) -> None:
        super().__init__(ErrorCode.MEDIA_BUSY, "Cet envoi est déjà en cours sur une autre connexion.")


class OffsetMismatch(Conflict):
    """`offset`: where the server is."""

    def __init__(self, offset: int) -> None:
        super().__init__(ErrorCode.MEDIA_OFFSET, "L'envoi reprend à un autre endroit.", offset=offset)


class PhotosDeclined(Conflict):
    def __init__(self) -> None:
        super().__init__(ErrorCode.MEDIA_CONSENT, "Le patient n'accepte pas de nouvelles photos.")


class PhotoTooLarge(TooLarge):
    def __init__(self, limit_bytes: int) -> None:
        super().__init__(
            ErrorCode.MEDIA_TOO_LARGE,
            f"Cette photo est trop lourde ({limit_bytes // 1_000_000} Mo au plus).",
            limit_bytes=limit_bytes,
        )


class SurplusRefused(TooLarge):
    def __init__(self) -> None:
        super().__init__(ErrorCode.MEDIA_TOO_LARGE, "Cet envoi dépasse la taille annoncée.")


class ImageRefusal(Invalid):
    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code, _IMAGE_SENTENCES[code])


class ChecksumMismatch(Invalid):
    def __init__(self) -> None:
        super().__init__(ErrorCode.MEDIA_CHECKSUM, "La photo reçue diffère de celle qui a été envoyée. Renvoyez-la.")


class StorageFull(NoRoom):
    """No room, quota or allowed file size left; nothing of the object stays."""

    def __init__(self) -> None:
        super().__init__(
            ErrorCode.MEDIA_STORAGE_FULL,
            "L'espace de stockage est plein. Rien n'a été enregistré, réessayez plus tard.",
        )


class StoreAway(Unavailable):
    """The store does not answer, its disk is faulty, or it refuses us for now."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            ErrorCode.MEDIA_STORE_AWAY,
            "Le stockage des photos ne répond pas. Rien n'est perdu : réessayez dans quelques minutes.",
            reason=reason,
        )
