"""The status of an identity as a pure state machine (Référentiel INS; RNIV, volet 1).

An identity has five strict traits and up to two proofs of exactly these traits: somebody saw a
document of high trust, and the INSi teleservice answered with a matricule. The status is nothing
but which proofs there are:

                    no document     document seen
    not retrieved   provisoire      validee
    retrieved       recuperee       qualifiee

A proof belongs to the traits it was given for. When the traits change, the proofs of the other traits
fall: a document that says something else leaves `validee` without a matricule (from `recuperee`
and `qualifiee` alike), never `recuperee`, since the matricule was the answer for other traits.
INSi's answer for other traits changes nothing and is refused: people decide which is right, by
looking at the document again.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from contract.errors import ErrorCode
from core.errors import Conflict
from core.people import InsStatus, name_words


@dataclass(frozen=True, slots=True)
class StrictTraits:
    """birth_place_code: INSEE, five characters. What is not known yet is None, in `provisoire` only."""

    birth_name: str
    given_names: str
    birth_date: date
    sex: str | None = None
    birth_place_code: str | None = None

    def agree_with(self, other: "StrictTraits") -> bool:
        """Equal without regard to case, accents and hyphens; what either side does not know does not differ."""
        return (
            name_words(self.birth_name) == name_words(other.birth_name)
            and name_words(self.given_names) == name_words(other.given_names)
            and self.birth_date == other.birth_date
            and (self.sex is None or other.sex is None or self.sex == other.sex)
            and (
                self.birth_place_code is None
                or other.birth_place_code is None
                or self.birth_place_code == other.birth_place_code
            )
        )


@dataclass(frozen=True, slots=True)
class DocumentSeen:
    document: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The answer of INSi. oid: of the NIR or of the NIA."""

    matricule: str
    oid: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    traits: StrictTraits
    seen: DocumentSeen | None = None
    retrieved: Retrieved | None = None

    @property
    def status(self) -> InsStatus:
        if self.seen is None:
            return InsStatus.PROVISOIRE if self.retrieved is None else InsStatus.RECUPEREE
        return InsStatus.VALIDEE if self.retrieved is None else InsStatus.QUALIFIEE

    @property
    def matricule(self) -> str | None:
        """What may leave the house: nothing unless `qualifiee`."""
        return self.retrieved.matricule if self.retrieved and self.status is InsStatus.QUALIFIEE else None


def declare(identity: Identity, traits: StrictTraits) -> Identity:
    """What the patient says. Raises Conflict once anybody has proven anything."""
    if identity.status is not InsStatus.PROVISOIRE:
        raise Conflict(
            ErrorCode.PEOPLE_IDENTITY, "Cette identité a été vérifiée : seul un document peut encore la changer."
        )
    return replace(identity, traits=traits)


def check(identity: Identity, traits: StrictTraits, seen: DocumentSeen) -> Identity:
    """Somebody saw a document with these traits. Others than before drop the matricule."""
    kept = identity.retrieved if identity.traits.agree_with(traits) else None
    return Identity(traits, seen, kept)


def retrieve(identity: Identity, traits: StrictTraits, answer: Retrieved) -> Identity:
    """INSi answered with these traits. Raises Conflict when they differ from ours."""
    if not identity.traits.agree_with(traits):
        raise Conflict(
            ErrorCode.PEOPLE_IDENTITY,
            "Les traits d'INSi ne sont pas ceux de cette identité. Vérifiez d'abord le document.",
        )
    return Identity(traits, identity.seen, answer)


def is_matricule(number: str) -> bool:
    """Whether the two last digits are the key of the thirteen before (97 - n mod 97; Corsica 2A, 2B as 19, 18)."""
    body, key = number[:-2], number[-2:]
    digits = body.replace("2A", "19").replace("2B", "18")
    return digits.isdecimal() and key.isdecimal() and 97 - int(digits) % 97 == int(key)
