"""Refusals of the signaling protocol."""

from typing import Literal

from contract.errors import ErrorCode
from contract.signaling import Error

# For people, and free to change; programs read the code.
_SENTENCES = {
    ErrorCode.REQUEST_TOO_LARGE: "Message trop long.",
    ErrorCode.REQUEST_NOT_FOUND: "Cette salle n'existe pas.",
    ErrorCode.SESSION_REQUIRED: "Votre session est terminée. Connectez-vous à nouveau.",
    ErrorCode.CONSULTATION_ENDED: "La consultation est terminée.",
    ErrorCode.SIGNALING_MALFORMED: "Message illisible.",
    ErrorCode.SIGNALING_UNSUPPORTED: "Message ou version inconnus de ce serveur.",
    ErrorCode.SIGNALING_TICKET: "Le billet d'entrée n'est pas valable. Demandez-en un autre.",
    ErrorCode.SIGNALING_NOT_ADMITTED: "Vous êtes encore en salle d'attente.",
    ErrorCode.SIGNALING_NOT_ALLOWED: "Ce rôle ne peut pas demander cela.",
    ErrorCode.SIGNALING_NO_PEER: "Personne de ce nom n'est joignable dans la salle.",
    ErrorCode.SIGNALING_FULL: "La salle est complète.",
    ErrorCode.SIGNALING_TOO_MANY: "Trop de messages à la fois.",
    ErrorCode.SIGNALING_REPLACED: "L'appel continue dans une fenêtre plus récente.",
    ErrorCode.SIGNALING_DESCRIPTION: "Cette description de connexion n'est pas acceptable.",
    ErrorCode.SIGNALING_TOO_MANY_CANDIDATES: "Trop d'adresses pour une seule connexion.",
    ErrorCode.SERVER_UNAVAILABLE: "Service momentanément indisponible. Réessayez.",
}


def error(code: ErrorCode, *, of: int | None = None) -> Error:
    """The message to a client. Says what the code says, and nothing about who or why."""
    return Error(code=code, message=_SENTENCES[code], of=of)


class Refused(Exception):
    """The socket is told `code` and closed with `close`."""

    def __init__(self, code: ErrorCode, close: int) -> None:
        super().__init__(code.value)
        self.code = code
        self.close = close


class CannotResume(Exception):
    """`reason` as in `resume_failed`."""

    def __init__(self, reason: Literal["unknown", "missed"]) -> None:
        super().__init__(reason)
        self.reason = reason
