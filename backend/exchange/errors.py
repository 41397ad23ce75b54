"""Refusals of copies.

DomainError
└── Conflict
    ├── NoPacs             none is set up here
    ├── IntimatePhotos     say once more that they may leave
    └── OriginalOnItsWay   only a preview is there yet
"""

from contract.errors import ErrorCode
from core.errors import Conflict


class NoPacs(Conflict):
    def __init__(self) -> None:
        super().__init__(ErrorCode.EXCHANGE_NO_PACS, "Aucun PACS n'est relié à cette installation.")


class IntimatePhotos(Conflict):
    """`photo_ids`: those that need a second yes."""

    def __init__(self, photo_ids: list[str]) -> None:
        super().__init__(
            ErrorCode.EXCHANGE_RESTRICTED,
            "Cet envoi contient des photos intimes. Confirmez encore une fois qu'elles doivent partir.",
            photo_ids=photo_ids,
        )


class OriginalOnItsWay(Conflict):
    def __init__(self) -> None:
        super().__init__(
            ErrorCode.EXCHANGE_NOT_WHOLE, "L'original de cette photo n'est pas encore arrivé. Réessayez plus tard."
        )
