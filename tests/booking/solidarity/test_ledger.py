"""The ledger follows consultations held, not days promised; it is written once and handed out month by month."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from booking import service
from booking.models import Appointment, DayPart, VolunteerDay
from booking.solidarity import ledger, papers, report
from booking.solidarity.models import LedgerEntry, Statement
from booking.visits import Wish
from core.context import Context, act_as
from core.errors import NotFound
from tests.booking.clinic import NOW, Clinic
from tests.booking.solidarity.zone import DAY, ZoneOfClinic, a_given_day, on

NEXT_MORNING = on(DAY, 7) + timedelta(days=1)
JANUARY = datetime(2027, 1, 4, 9, tzinfo=NOW.tzinfo)
DECEMBER = date(2026, 12, 1)


async def a_visit(
    session: AsyncSession, clinic: Clinic, day: date = DAY, hour: int = 9, who: int = 0, status: str = "fulfilled"
) -> None:
    booked = await service.book(session, clinic.patient(who), Wish(clinic.heart, on(day, hour)), now=NOW)
    await session.execute(
        update(Appointment).where(Appointment.appointment_id == booked.appointment.appointment_id).values(status=status)
    )


async def amounts(session: AsyncSession) -> list[tuple[str, int, int]]:
    rows = await session.execute(select(LedgerEntry.kind, LedgerEntry.visits, LedgerEntry.amount_cents))
    return sorted((kind, visits, cents) for kind, visits, cents in rows)


async def test_a_day_earns_once_it_is_over_and_only_once(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    await a_given_day(session, clinic, zone)
    await a_visit(session, clinic)
    await a_visit(session, clinic, hour=10, who=1)
    assert await ledger.settle(session, now=on(DAY, 18)) == 0
    assert await ledger.settle(session, now=NEXT_MORNING) == 1
    assert await ledger.settle(session, now=NEXT_MORNING) == 0
    assert await amounts(session) == [("day", 2, 20_000)]


async def test_half_a_day_earns_half(session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic) -> None:
    await a_given_day(session, clinic, zone, part=DayPart.MORNING)
    await a_visit(session, clinic)
    await ledger.settle(session, now=NEXT_MORNING)
    assert await amounts(session) == [("half_day", 1, 10_000)]


@pytest.mark.parametrize("status", ["booked", "noshow", "cancelled", "arrived"])
async def test_a_day_on_which_nobody_was_seen_earns_nothing(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic, status: str
) -> None:
    await a_given_day(session, clinic, zone)
    await a_visit(session, clinic, status=status)
    assert await ledger.settle(session, now=NEXT_MORNING) == 0


async def test_a_visit_closed_late_earns_later(session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic) -> None:
    await a_given_day(session, clinic, zone)
    await a_visit(session, clinic, status="arrived")
    assert await ledger.settle(session, now=NEXT_MORNING) == 0
    await session.execute(update(Appointment).values(status="fulfilled"))
    assert await ledger.settle(session, now=NEXT_MORNING + timedelta(days=3)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET amount_cents = 1",
        "DELETE FROM ledger_entries",
        "UPDATE volunteer_rates SET cents = 1",
    ],
)
async def test_the_application_can_neither_change_nor_delete_an_entry(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic, statement: str
) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        await session.execute(text(statement))


async def test_another_volunteer_sees_nothing_of_it_whatever_is_asked(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    await a_given_day(session, clinic, zone)
    await a_visit(session, clinic)
    await ledger.settle(session, now=NEXT_MORNING)
    for who, seen in ((clinic.heart, 1), (clinic.skin, 0)):
        await act_as(session, Context.of(clinic.doctor(who), NOW))
        assert await session.scalar(select(func.count()).select_from(LedgerEntry)) == seen


async def test_a_month_gets_its_number_when_it_is_over_and_another_when_it_grows(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    for day in (2, 9):
        await a_given_day(session, clinic, zone, day=date(2026, 12, day))
    await a_visit(session, clinic, date(2026, 12, 2))
    await ledger.settle(session, now=NEXT_MORNING)

    async def handed_out(now: datetime) -> tuple[int | None, int]:
        found = await ledger.statement(session, practitioner_id=clinic.heart, month=DECEMBER, now=now)
        return found.version, found.total_cents

    assert await handed_out(NEXT_MORNING) == (None, 20_000)
    assert await handed_out(JANUARY) == (1, 20_000)
    assert await handed_out(JANUARY) == (1, 20_000)
    await a_visit(session, clinic, date(2026, 12, 9))
    await ledger.settle(session, now=JANUARY)
    assert await handed_out(JANUARY) == (2, 40_000)
    assert await session.scalar(select(func.count()).select_from(Statement)) == 2


async def test_a_month_without_entries_has_no_statement(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    with pytest.raises(NotFound):
        await ledger.statement(session, practitioner_id=clinic.heart, month=DECEMBER, now=JANUARY)


async def test_a_statement_is_a_tagged_pdf_in_french_and_a_table(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    await a_given_day(session, clinic, zone)
    await a_visit(session, clinic)
    await ledger.settle(session, now=NEXT_MORNING)
    found = await ledger.statement(session, practitioner_id=clinic.heart, month=DECEMBER, now=JANUARY)
    pdf = papers.statement_pdf(found)
    assert pdf.startswith(b"%PDF-1.7")
    for sign in (b"StructTreeRoot", b"/Lang", b"pdfuaid"):
        assert sign in pdf
    header, line = papers.ledger_csv(found.lines).decode("utf-8-sig").splitlines()
    assert header.startswith("Jour;Médecin;RPPS;Zone")
    assert line == (
        "2026-12-09;Dr Marc Aubrac;99900000002;Lodévois et Larzac;Pharmacie des Platanes;Lodève;Journée;1;200"
    )


async def test_the_report_counts_days_visits_delays_and_who_came(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    await a_given_day(session, clinic, zone)
    await a_given_day(session, clinic, zone, day=date(2026, 12, 2), part=DayPart.MORNING)
    for hour, who in ((9, 0), (10, 0), (11, 1), (14, 0)):
        await a_visit(session, clinic, hour=hour, who=who)
    await report.measure_waits(session, now=NOW)
    await ledger.settle(session, now=NEXT_MORNING)

    async def december() -> report.ZoneMonth:
        november, found = await report.report(session, [zone.zone_id], first=date(2026, 11, 1), last=DECEMBER)
        assert (november.days, november.visits) == (0, 0)
        # The third free time, seen from the 23rd of November: 2 December, 9:30.
        assert november.third_free_days == pytest.approx((on(date(2026, 12, 2), 9, 30) - NOW) / timedelta(days=1))
        return found

    few = await december()
    assert (few.days, few.volunteers, few.visits, few.amount_cents) == (1.5, 1, 4, 20_000)
    assert (few.wait_days, few.zone_share, few.unfollowed_share) == (None, None, None)
    await a_visit(session, clinic, hour=15, who=1)
    told = await december()
    assert (told.zone_share, told.unfollowed_share) == (0.6, 0.4)
    assert told.wait_days == pytest.approx((on(DAY, 11) - NOW) / timedelta(days=1))
    line = papers.report_csv([told]).decode("utf-8-sig").splitlines()[1]
    assert line == "Lodévois et Larzac;2026-12;1,5;1;5;16,1;;60;40;200"


async def test_waits_are_measured_once_a_day(session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic) -> None:
    assert await report.measure_waits(session, now=NOW) == 1
    assert await report.measure_waits(session, now=NOW + timedelta(hours=3)) == 0
    assert await report.measure_waits(session, now=NOW + timedelta(days=1)) == 1


async def test_given_days_are_told_even_without_visits(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    await a_given_day(session, clinic, zone)
    (found,) = await report.report(session, [zone.zone_id], first=DECEMBER, last=DECEMBER)
    assert (found.days, found.visits, found.amount_cents) == (1, 0, 0)
    assert await session.scalar(select(VolunteerDay.part)) == "full"
