"""The kiosk's own chart: answers become decimal acuity and logMAR of each eye; anything else is refused."""

import asyncio
from contextlib import aclosing
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cabin_agent.drivers import Event, Fault, ReadingDraft
from cabin_agent.drivers.kiosk_chart import driver
from cabin_agent.parsers import ParseError
from cabin_agent.parsers.eye.chart import parse_chart
from cabin_agent.transports.kiosk_screen import SCREEN, KioskScreen
from contract.acuity import AcuityLine, ChartAnswers, EyeAnswers
from contract.observations import Laterality


def answers(logmar: float | None, *, limit: bool = False) -> ChartAnswers:
    line = AcuityLine(logmar=logmar if logmar is not None else 1.0, shown=5, correct=4 if logmar is not None else 0)
    return ChartAnswers(
        result_id=uuid4(),
        consultation_id=uuid4(),
        correction="corrected",
        scale_version=2,
        px_per_mm=3.78,
        distance_mm=2000,
        eyes=[EyeAnswers(eye=Laterality.RIGHT, logmar=logmar, limit=limit, lines=[line])],
    )


@pytest.mark.parametrize(
    ("logmar", "decimal"), [(1.0, "0.10"), (0.3, "0.50"), (0.1, "0.79"), (0.0, "1.00"), (-0.1, "1.26"), (-0.2, "1.58")]
)
def test_logmar_and_decimal_say_the_same(logmar: float, decimal: str) -> None:
    _, measurement = parse_chart(answers(logmar).model_dump_json().encode())
    first, second = measurement.components
    assert (str(first.value), first.unit, first.laterality) == (decimal, "{1}", Laterality.RIGHT)
    assert (str(second.value), second.unit, second.context) == (f"{logmar:.2f}", "{logMAR}", "corrected")


def test_who_reads_not_even_the_largest_has_no_number() -> None:
    _, measurement = parse_chart(answers(None).model_dump_json().encode())
    assert [(one.value, one.absent_reason) for one in measurement.components] == [
        (None, "below_range"),
        (None, "above_range"),
    ]


def test_the_smallest_the_screen_can_draw_is_a_bound() -> None:
    _, measurement = parse_chart(answers(0.1, limit=True).model_dump_json().encode())
    assert [one.comparator for one in measurement.components] == [">", "<"]


@given(st.binary(max_size=200))
def test_other_octets_are_refused(octets: bytes) -> None:
    with pytest.raises(ParseError):
        parse_chart(octets)


async def told(screen: KioskScreen, *, count: int = 1) -> list[Event]:
    found: list[Event] = []
    async with driver().connect(screen, SCREEN) as link, aclosing(link.events()) as events:
        async for event in events:
            found.append(event)
            if len(found) == count:
                break
    return found


async def test_a_test_that_arrives_before_anybody_listens_waits() -> None:
    screen, sent = KioskScreen(), answers(0.2)
    screen.give(sent)
    (event,) = await told(screen)
    assert isinstance(event, ReadingDraft)
    assert event.content_id == str(sent.result_id)
    assert ChartAnswers.model_validate_json(event.frame.octets) == sent


async def test_what_nobody_took_is_forgotten_with_its_visit() -> None:
    screen, later = KioskScreen(), answers(0.0)
    screen.give(answers(0.5))
    screen.forget()
    screen.give(later)
    (event,) = await told(screen)
    assert isinstance(event, ReadingDraft)
    assert event.content_id == str(later.result_id)


async def test_an_unreadable_test_is_said_and_the_next_one_taken() -> None:
    screen = KioskScreen()
    screen._answers.put_nowait(b"{}")
    screen.give(answers(0.3))
    fault, draft = await told(screen, count=2)
    assert fault == Fault("chart_unreadable")
    assert isinstance(draft, ReadingDraft)


async def test_a_stopped_test_leaves_nothing() -> None:
    async with driver().connect(KioskScreen(), SCREEN) as link, aclosing(link.events()) as events:
        coming = asyncio.ensure_future(anext(events, None))
        await link.finish()
        assert await coming is None
