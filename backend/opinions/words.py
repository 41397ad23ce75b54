"""The answers a case is made of: when it began, what changed, what is seen. And how long a text may be."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

# Line breaks and tabs are meant in a letter; the other control characters are not, and PostgreSQL keeps no NUL.
NO_CONTROLS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Text = Annotated[str, StringConstraints(max_length=4000, strip_whitespace=True, pattern=NO_CONTROLS)]
Line = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True, pattern=NO_CONTROLS)]
Reason = Annotated[str, StringConstraints(min_length=3, max_length=1000, strip_whitespace=True, pattern=NO_CONTROLS)]
# Three characters, and after a point up to four: ICD-10, volume 2, 2.4.1.
IcdCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$")]


class Since(StrEnum):
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    ALWAYS = "always"
    UNKNOWN = "unknown"


class OpinionChange(StrEnum):
    NONE = "none"
    GROWS = "grows"
    COLOUR = "colour"
    SHAPE = "shape"
    BLEEDS = "bleeds"
    SPREADS = "spreads"


class Symptom(StrEnum):
    ITCH = "itch"
    PAIN = "pain"
    BURNING = "burning"
    OOZING = "oozing"
    FEVER = "fever"


class RiskFactor(StrEnum):
    MELANOMA_SELF = "melanoma_self"
    MELANOMA_FAMILY = "melanoma_family"
    MANY_NAEVI = "many_naevi"
    SUNBURNS = "sunburns"
    LIGHT_SKIN = "light_skin"
    IMMUNOSUPPRESSED = "immunosuppressed"
    OUTDOOR_WORK = "outdoor_work"


class Morphology(StrEnum):
    MACULE = "macule"
    PAPULE = "papule"
    PLAQUE = "plaque"
    NODULE = "nodule"
    VESICLE = "vesicle"
    PUSTULE = "pustule"
    SCALE = "scale"
    CRUST = "crust"
    EROSION = "erosion"
    ULCER = "ulcer"
    ASYMMETRY = "asymmetry"
    IRREGULAR_BORDER = "irregular_border"
    SEVERAL_COLOURS = "several_colours"
    VESSELS = "vessels"
