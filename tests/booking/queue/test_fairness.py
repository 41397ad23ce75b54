"""Whose turn it is: the order is total, nobody is passed over, and overtaking has a bound."""

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from booking.queue.measures import place_of
from booking.queue.models import QueueState, Urgency
from booking.queue.rules import GREATEST_HEAD_START
from core.db import SessionMaker
from tests.booking.clinic import a_clinic
from tests.booking.queue.line import Line

DOCTORS = st.lists(
    st.tuples(st.sampled_from(["all", "north", "south"]), st.sampled_from([None, 15])), min_size=1, max_size=4
)
JOIN = st.tuples(
    st.just("join"),
    st.sampled_from(Urgency),
    st.sampled_from([None, "north", "south"]),
    st.sampled_from([4, 40]),
    st.booleans(),
)
WHO, WHOM = st.integers(0, 3), st.integers(0, 30)
STEPS = st.lists(
    st.one_of(
        JOIN,
        JOIN,
        st.tuples(st.just("take"), WHO),
        st.tuples(st.just("take"), WHO),
        st.tuples(st.just("serve"), WHO),
        st.tuples(st.just("put back"), WHO),
        st.tuples(st.just("hand over"), WHO, WHO),
        st.tuples(st.just("open"), WHO, st.booleans()),
        st.tuples(st.just("away"), WHOM),
        st.tuples(st.just("back"), WHOM),
        st.tuples(st.just("minutes"), st.integers(1, 12)),
    ),
    min_size=10,
    max_size=60,
)
CAREFUL = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


async def a_line(session: AsyncSession, doctors: list[tuple[str, int | None]]) -> tuple[Line, dict[str, object]]:
    line = Line(session, await a_clinic(session))
    zones = {"north": await line.add_zone(), "south": await line.add_zone()}
    for zone, max_age in doctors:
        await line.add_doctor(zones=frozenset({zones[zone]} if zone in zones else set()), max_age=max_age)
    return line, dict(zones)


async def step(line: Line, zones: dict[str, object], kind: str, *arguments: object) -> None:
    """One step of the walk, and what must hold of it."""
    people = list(line.model.values())
    match kind:
        case "join":
            urgency, zone, age, cabin = arguments
            await line.join(urgency, zone_id=zones.get(zone), age=age, cabin=cabin)  # type: ignore[arg-type, call-overload]
        case "minutes":
            line.now += timedelta(minutes=arguments[0])  # type: ignore[arg-type]
        case "away" | "back" if people:
            one = people[arguments[0] % len(people)]  # type: ignore[operator]
            await (line.away(one) if kind == "away" else line.back(one))
        case "take" | "serve" | "put back" | "hand over" | "open":
            doctor = line.doctors[arguments[0] % len(line.doctors)]  # type: ignore[operator]
            if kind == "take":
                await take(line, doctor)
            elif kind == "serve":
                await line.serve(doctor)
            elif kind == "open":
                await line.set_open(doctor, bool(arguments[1]))
            else:
                to = line.doctors[arguments[1] % len(line.doctors)] if kind == "hand over" else None  # type: ignore[operator]
                await line.put_back(doctor, to)


async def take(line: Line, doctor: object) -> None:
    expected = line.expected(doctor)  # type: ignore[arg-type]
    passed_over = [one for one in line.model.values() if line.could_take(doctor, one)]  # type: ignore[arg-type]
    assert await line.take(doctor) == expected  # type: ignore[arg-type]
    for taken in (one for one in passed_over if one.state is QueueState.CALLED):
        for other in passed_over:
            assert taken.rank <= other.rank
            assert taken.joined_at - other.joined_at <= GREATEST_HEAD_START


@CAREFUL
@given(doctors=DOCTORS, steps=STEPS)
async def test_whatever_happens_the_first_whom_a_doctor_may_serve_is_taken(
    sessions: SessionMaker, doctors: list[tuple[str, int | None]], steps: list[tuple[str, ...]]
) -> None:
    async with sessions() as session:
        line, zones = await a_line(session, doctors)
        for kind, *arguments in steps:
            await step(line, zones, kind, *arguments)
        assert len({one.rank for one in line.model.values()}) == len(line.model)
        for one in line.model.values():
            if one.state in {QueueState.WAITING, QueueState.AWAY}:
                assert (await place_of(session, one.entry_id, now=line.now)).ahead == line.ahead_of(one)
        await session.rollback()


@CAREFUL
@given(doctors=DOCTORS, steps=STEPS)
async def test_when_doctors_go_on_everybody_whom_one_may_serve_is_served(
    sessions: SessionMaker, doctors: list[tuple[str, int | None]], steps: list[tuple[str, ...]]
) -> None:
    async with sessions() as session:
        line, zones = await a_line(session, doctors)
        for kind, *arguments in steps:
            await step(line, zones, kind, *arguments)
        for one in list(line.model.values()):
            await line.back(one)
        for doctor in line.doctors:
            await line.set_open(doctor, True)
        # A hand-over and a put-back hold somebody back for minutes, never for good.
        line.now += timedelta(minutes=15)
        for _ in range(len(line.model) + 1):
            for doctor in line.doctors:
                await line.serve(doctor)
                await take(line, doctor)
        left = [one for one in line.model.values() if one.state is QueueState.WAITING]
        assert not [one for one in left if any(line.suits(doctor, one) for doctor in line.doctors)]
        await session.rollback()


async def test_an_endless_stream_of_urgent_people_passes_an_ordinary_one_for_half_an_hour_at_most(
    session: AsyncSession,
) -> None:
    line, _ = await a_line(session, [("all", None)])
    doctor = line.doctors[0]
    ordinary = await line.join()
    before = 0
    while ordinary.state is QueueState.WAITING:
        line.now += timedelta(minutes=1)
        await line.join(Urgency.URGENT)
        if line.now.minute % 2 == 0:
            await line.serve(doctor)
            await take(line, doctor)
            before += 1
    served = Counter(one.state for one in line.model.values())
    arrived_within = sum(one.joined_at - ordinary.joined_at <= GREATEST_HEAD_START for one in line.model.values()) - 1
    assert served[QueueState.SERVED] == before - 1 <= arrived_within
