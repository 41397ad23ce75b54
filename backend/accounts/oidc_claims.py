"""What Pro Santé Connect says of a professional, by the names of its userinfo answer."""

import re
from dataclasses import dataclass
from typing import Any

# The national number (identifiant national PS): its kind in one digit, 8 for RPPS, then the number itself.
_RPPS = re.compile(r"8([0-9]{11})", re.ASCII)
_PROFESSION = re.compile(r"[0-9A-Z]{1,10}", re.ASCII)


class NoProfessional(Exception):
    """The claims name nobody with an RPPS number who practises."""


@dataclass(frozen=True, slots=True)
class Professional:
    """`rpps`: 11 digits. `professions`: codes of the TRE_G15 list (10: physician, 21: pharmacist, 60: nurse)."""

    rpps: str
    professions: frozenset[str]


def professional_of(userinfo: dict[str, Any]) -> Professional:
    """Raises NoProfessional. Who has left the register keeps a number and has no practice (`exercices`) left."""
    number = userinfo.get("SubjectNameID")
    known = _RPPS.fullmatch(number) if isinstance(number, str) else None
    professions = _professions(userinfo.get("SubjectRefPro"))
    if known is None or not professions:
        raise NoProfessional
    return Professional(known[1], professions)


def _professions(reference: object) -> frozenset[str]:
    practices = reference.get("exercices") if isinstance(reference, dict) else None
    if not isinstance(practices, list):
        return frozenset()
    codes = [practice.get("codeProfession") for practice in practices if isinstance(practice, dict)]
    return frozenset(code for code in codes if isinstance(code, str) and _PROFESSION.fullmatch(code))
