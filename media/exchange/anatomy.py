"""The house's body sites in SNOMED CT, as DICOM codes anatomy (PS3.16, annex L)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A concept of SNOMED CT; `meaning` as DICOM writes it."""

    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Region:
    """side: `L`, `R`, `U` for what there is one of, empty for one of a pair when nobody said which."""

    code: Code
    side: str = "U"


SIDES = {"L": Code("7771000", "Left"), "R": Code("24028007", "Right")}
SKIN = Region(Code("39937001", "Skin"))

_ARM, _HAND = Code("53120007", "Upper limb"), Code("85562004", "Hand")
_LEG, _FOOT = Code("61685007", "Lower limb"), Code("56459004", "Foot")

REGIONS = {
    "face": Region(Code("89545001", "Face")),
    "scalp": Region(Code("41695006", "Scalp")),
    "ear": Region(Code("117590005", "Ear"), side=""),
    "mouth": Region(Code("123851003", "Mouth")),
    "neck": Region(Code("45048000", "Neck")),
    "chest": Region(Code("51185008", "Chest")),
    "abdomen": Region(Code("818981001", "Abdomen")),
    "back": Region(Code("77568009", "Back")),
    "buttocks": Region(Code("46862004", "Buttock"), side=""),
    "genitals": Region(Code("263767004", "External genitalia")),
    "left_arm": Region(_ARM, "L"),
    "right_arm": Region(_ARM, "R"),
    "left_hand": Region(_HAND, "L"),
    "right_hand": Region(_HAND, "R"),
    "left_leg": Region(_LEG, "L"),
    "right_leg": Region(_LEG, "R"),
    "left_foot": Region(_FOOT, "L"),
    "right_foot": Region(_FOOT, "R"),
    "other": SKIN,
}
# Someone may be known again by what these show; a site nobody named counts among them.
_FEATURES = frozenset({"face", "ear", "mouth", "scalp", "neck"})


def region(body_site: str | None) -> Region:
    """`body_site`: a code of the house; one it does not know is skin somewhere."""
    return REGIONS.get(body_site or "other", SKIN)


def recognisable(body_site: str | None) -> bool:
    return body_site in _FEATURES or region(body_site) is SKIN
