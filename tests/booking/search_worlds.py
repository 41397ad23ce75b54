"""Random agendas, and what is free in them found out quantum by quantum: no code of booking's is used for that."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FIVE = timedelta(minutes=5)
ZONES = (
    "Europe/Paris",
    "Europe/Paris",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Marquesas",
    "Pacific/Wallis",
)
# Both change days of Paris and of Saint-Pierre-et-Miquelon, and days without any; no public holidays among them.
FIRST_DAYS = (date(2026, 3, 27), date(2026, 10, 23), date(2027, 3, 12), date(2027, 11, 5), date(2027, 6, 14))
DAYS = 5


@dataclass(frozen=True)
class Rule:
    """Wall clock; `ends` at or before `starts` is on the next day."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True)
class OddDay:
    day: date
    opens: bool
    starts: time
    ends: time


@dataclass
class World:
    """One practitioner, perhaps a cabin, one who asks. Sets hold the beginnings of quanta."""

    zone: str
    first: date
    rules: list[Rule]
    exceptions: list[OddDay]
    lanes: dict[tuple[str, ...], set[datetime]] = field(default_factory=dict)
    busy: dict[str, set[datetime]] = field(default_factory=dict)
    claims: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=dict)
    buffers: dict[str, int] = field(default_factory=dict)
    cabin_hours: set[datetime] | None = None
    minutes: int = 20
    words: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def utc_of(day: date, at: time, zone: str) -> datetime:
    """Of a repeated reading the first; in a gap, by the offset before it. Found by trying every offset of the day."""
    wall = datetime.combine(day, at)
    tz = ZoneInfo(zone)
    around = [datetime.combine(day, at, UTC) + timedelta(hours=h) for h in range(-36, 37)]
    offsets = {t.astimezone(tz).utcoffset() or timedelta(0) for t in around}
    fits = [
        instant
        for offset in offsets
        if (instant := (wall - offset).replace(tzinfo=UTC)).astimezone(tz).replace(tzinfo=None) == wall
    ]
    if fits:
        return min(fits)
    before = (wall - timedelta(hours=24)).replace(tzinfo=UTC).astimezone(tz).utcoffset() or timedelta(0)
    return (wall - before).replace(tzinfo=UTC)


def stretch(day: date, starts: time, ends: time, zone: str) -> Iterator[datetime]:
    """The quanta between two readings of a wall clock."""
    at = utc_of(day, starts, zone)
    end = utc_of(day if ends > starts else day + timedelta(days=1), ends, zone)
    while at < end:
        yield at
        at += FIVE


def regular_hours(world: World) -> set[datetime]:
    """Weekly hours less closures, plus extra hours."""
    quanta: set[datetime] = set()
    days = [world.first + timedelta(days=n) for n in range(-2, DAYS + 3)]
    for day in days:
        for rule in world.rules:
            if rule.weekday == day.weekday():
                quanta.update(stretch(day, rule.starts, rule.ends, world.zone))
    for one in world.exceptions:
        if not one.opens:
            quanta.difference_update(stretch(one.day, one.starts, one.ends, world.zone))
    for one in world.exceptions:
        if one.opens:
            quanta.update(stretch(one.day, one.starts, one.ends, world.zone))
    return quanta


def free(world: World, start: datetime, end: datetime) -> list[datetime]:
    """Every start of a visit that lies in `[start, end)`."""
    tz = ZoneInfo(world.zone)
    step, quanta = math.gcd(world.minutes, 60), world.minutes // 5
    found = []
    at = datetime(start.year, start.month, start.day, tzinfo=UTC)
    while at < end:
        if (
            at >= start
            and at + quanta * FIVE <= end
            and at.astimezone(tz).minute % step == 0
            and _fits(world, [at + n * FIVE for n in range(quanta)])
        ):
            found.append(at)
        at += FIVE
    return found


def _fits(world: World, visit: Sequence[datetime]) -> bool:
    for lane, hours in world.lanes.items():
        if (not lane or set(lane) & set(world.words)) and all(quantum in hours for quantum in visit):
            break
    else:
        return False
    for who in ("doctor", *world.beside):
        taken = world.busy.get(who, set())
        after = [visit[-1] + n * FIVE for n in range(1, world.buffers.get(who, 0) // 5 + 1)]
        if any(quantum in taken for quantum in (*visit, *after)):
            return False
    if "cabin" in world.beside and world.cabin_hours is not None:
        return all(quantum in world.cabin_hours for quantum in visit)
    return True


def a_world(seed: int) -> World:
    chance = random.Random(seed)
    zone, first = chance.choice(ZONES), chance.choice(FIRST_DAYS)
    world = World(zone, first, _rules(chance), _exceptions(chance, first))
    regular = regular_hours(world)
    world.lanes[()] = set(regular)
    for lane in (("urgent",), ("visit:acne", "visit:mole"), ("unfollowed", "zone:1"))[: chance.randrange(4)]:
        day = first + timedelta(days=chance.randrange(DAYS))
        hours = stretch(day, _clock(chance, 24), time(chance.randrange(24), 5 * chance.randrange(12)), zone)
        elsewhere = set().union(*world.lanes.values())
        if kept := {quantum for quantum in hours if quantum not in elsewhere}:
            world.lanes[lane] = kept
    world.minutes = chance.choice((5, 10, 15, 20, 25, 30, 40, 45, 60, 90))
    world.words = tuple(chance.sample(["visit:mole", "unfollowed", "zone:2", "visit:other"], chance.randrange(3)))
    world.beside = tuple(chance.sample(["cabin", "patient"], chance.randrange(3)))
    world.buffers = {"doctor": chance.choice((0, 0, 5, 15, 30)), "cabin": chance.choice((0, 10)), "patient": 0}
    if chance.random() < 0.4:
        world.cabin_hours = {quantum for quantum in regular if chance.random() < 0.98}
    for who in ("doctor", "cabin", "patient"):
        world.claims[who] = list(_claims(chance, first, dense=who == "doctor"))
        world.busy[who] = {at for claim in world.claims[who] for at in _quanta(*claim)}
    return world


def _quanta(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += FIVE


def _clock(chance: random.Random, hours: int) -> time:
    return time(chance.randrange(hours), 5 * chance.randrange(12))


def _rules(chance: random.Random) -> list[Rule]:
    """Odd hours of the day, and now and then a night."""
    rules = []
    for weekday in range(7):
        for _ in range(chance.randrange(3)):
            starts = _clock(chance, 24)
            length = timedelta(minutes=5 * chance.randrange(1, 130))
            rules.append(Rule(weekday, starts, (datetime.combine(date(2027, 1, 1), starts) + length).time()))
    return rules


def _exceptions(chance: random.Random, first: date) -> list[OddDay]:
    found = []
    for _ in range(chance.randrange(4)):
        day, whole = first + timedelta(days=chance.randrange(DAYS)), chance.random() < 0.4
        starts, ends = (time(0), time(0)) if whole else (_clock(chance, 20), _clock(chance, 24))
        found.append(OddDay(day, not whole and chance.random() < 0.4, starts, ends))
    return found


def _claims(chance: random.Random, first: date, *, dense: bool) -> Iterator[tuple[datetime, datetime]]:
    """With gaps of every length between them."""
    at = datetime(first.year, first.month, first.day, tzinfo=UTC)
    until = at + timedelta(days=DAYS + 1)
    while at < until:
        at += FIVE * chance.randrange(0, 14 if dense else 60)
        end = at + FIVE * chance.randrange(1, 10)
        yield at, end
        at = end


def runs(quanta: set[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """A set of quanta as ranges."""
    start: datetime | None = None
    last: datetime | None = None
    for quantum in sorted(quanta):
        if last is None or quantum != last + FIVE:
            if start is not None and last is not None:
                yield start, last + FIVE
            start = quantum
        last = quantum
    if start is not None and last is not None:
        yield start, last + FIVE
