"""Visual acuity as the kiosk's own screen measures it: what was shown, what was answered, how far away.

The screen is the instrument, the agent its driver: the answers go to the agent over the cabin's link and come back
as a Reading like any other.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contract.observations import Laterality

LogMar = Annotated[float, Field(ge=-0.5, le=2)]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AcuityLine(_Answer):
    """One size: how many rings were shown, how many openings were named rightly."""

    logmar: LogMar
    shown: Annotated[int, Field(ge=1, le=10)]
    correct: Annotated[int, Field(ge=0, le=10)]


class EyeAnswers(_Answer):
    """`lines`: in the order shown. `logmar`: of the smallest line that was read, None when not even the largest was.

    `limit`: the smallest the screen can draw was read: the eye may see better than `logmar`.
    """

    eye: Laterality
    logmar: LogMar | None
    limit: bool
    lines: Annotated[list[AcuityLine], Field(min_length=1, max_length=30)]


class ChartAnswers(_Answer):
    """One test. `result_id`: made by the screen, so that a test sent twice is one reading.

    `scale_version`, `px_per_mm`, `distance_mm`: of the calibration it was drawn with.
    """

    type: Literal["chart"] = "chart"
    result_id: UUID
    consultation_id: UUID
    optotype: Literal["landolt_c"] = "landolt_c"
    correction: Literal["corrected", "uncorrected"]
    scale_version: Annotated[int, Field(ge=1)]
    px_per_mm: Annotated[float, Field(ge=1, le=40)]
    distance_mm: Annotated[int, Field(ge=400, le=6000)]
    eyes: Annotated[list[EyeAnswers], Field(min_length=1, max_length=3)]
