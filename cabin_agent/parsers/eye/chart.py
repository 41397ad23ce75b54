"""The kiosk's own chart: answers of a visual acuity test, as JSON of `contract.acuity.ChartAnswers`."""

from decimal import Decimal

from pydantic import ValidationError

from cabin_agent.parsers import Component, Measurement, ParseError
from contract.acuity import ChartAnswers, EyeAnswers
from contract.observations import DeviceKind, Metric

PARSER = "kiosk_chart/1"
_DECIMAL, _LOGMAR = "{1}", "{logMAR}"


def parse_chart(octets: bytes) -> tuple[ChartAnswers, Measurement]:
    """Each eye as decimal acuity and logMAR. Raises `ParseError`."""
    try:
        answers = ChartAnswers.model_validate_json(octets)
    except ValidationError as error:
        raise ParseError("not the answers of a chart") from error
    components = tuple(part for eye in answers.eyes for part in _components(eye, answers.correction))
    return answers, Measurement(DeviceKind.VISUAL_ACUITY, components)


def _components(eye: EyeAnswers, context: str) -> tuple[Component, Component]:
    """Not even the largest line read: below the range. The smallest the screen can draw read: better than that."""
    if eye.logmar is None:
        return (
            Component(Metric.VISUAL_ACUITY, None, _DECIMAL, "below_range", eye.eye, context=context),
            Component(Metric.VISUAL_ACUITY_LOGMAR, None, _LOGMAR, "above_range", eye.eye, context=context),
        )
    logmar = Decimal(f"{eye.logmar:.2f}")
    decimal = (Decimal(10) ** -logmar).quantize(Decimal("0.01"))
    better, lower = (">", "<") if eye.limit else (None, None)
    return (
        Component(Metric.VISUAL_ACUITY, decimal, _DECIMAL, None, eye.eye, better, context),  # type: ignore[arg-type]
        Component(Metric.VISUAL_ACUITY_LOGMAR, logmar, _LOGMAR, None, eye.eye, lower, context),  # type: ignore[arg-type]
    )
