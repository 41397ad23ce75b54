"""The ledger and the report on paper: a tagged PDF (PDF/UA-1) and tables for a spreadsheet, in French."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from booking.solidarity.ledger import Line, StatementOf
from booking.solidarity.models import EntryKind
from booking.solidarity.report import ZoneMonth
from core.papers import MONTHS, day_in_french, tagged_pdf
from core.spreadsheet import table

_TEMPLATE = Path(__file__).parent / "statement.typ"
_KINDS = {EntryKind.DAY: "Journée", EntryKind.HALF_DAY: "Demi-journée"}
_NBSP = "\N{NO-BREAK SPACE}"


def statement_pdf(found: StatementOf) -> bytes:
    """As `tagged_pdf` makes it: call it in a thread."""
    tz = ZoneInfo(found.lines[0].zone.tz)
    data = {
        "name": found.practitioner.name,
        "rpps": found.practitioner.rpps,
        "month": month_name(found.month),
        "number": f"{found.number:06d}" if found.number else "",
        "version": found.version or 1,
        "issued": day_in_french(found.issued_at.astimezone(tz).date()),
        "total": euros(found.total_cents),
        "rows": [
            [
                day_in_french(line.entry.day),
                f"{line.zone.name}, {line.site.name} ({line.site.commune})",
                _KINDS[EntryKind(line.entry.kind)],
                str(line.entry.visits),
                euros(line.entry.amount_cents),
            ]
            for line in found.lines
        ],
    }
    return tagged_pdf(_TEMPLATE, data)


def ledger_csv(lines: Iterable[Line]) -> bytes:
    header = ["Jour", "Médecin", "RPPS", "Zone", "Lieu", "Commune", "Genre", "Visites", "Montant (€)"]
    return table(
        header,
        [
            [
                line.entry.day.isoformat(),
                line.practitioner.name,
                line.practitioner.rpps,
                line.zone.name,
                line.site.name,
                line.site.commune,
                _KINDS[EntryKind(line.entry.kind)],
                str(line.entry.visits),
                _decimal(line.entry.amount_cents / 100),
            ]
            for line in lines
        ],
    )


def report_csv(months: Iterable[ZoneMonth]) -> bytes:
    header = [
        *("Zone", "Mois", "Jours donnés", "Médecins volontaires", "Visites tenues"),
        *("Délai médian (jours)", "Troisième heure libre (jours)"),
        *("Patients de la zone (%)", "Sans médecin traitant (%)", "Indemnités (€)"),
    ]
    return table(
        header,
        [
            [
                one.zone,
                f"{one.month:%Y-%m}",
                _decimal(one.days),
                str(one.volunteers),
                str(one.visits),
                _decimal(one.wait_days),
                _decimal(one.third_free_days),
                _decimal(one.zone_share, 100),
                _decimal(one.unfollowed_share, 100),
                _decimal(one.amount_cents / 100),
            ]
            for one in months
        ],
    )


def _decimal(value: float | None, factor: int = 1) -> str:
    return "" if value is None else f"{value * factor:.1f}".replace(".", ",").removesuffix(",0")


def euros(cents: int) -> str:
    """
    >>> euros(20000), euros(123450)
    ('200,00\\xa0€', '1\\xa0234,50\\xa0€')
    """
    return f"{cents / 100:,.2f}".replace(",", _NBSP).replace(".", ",") + f"{_NBSP}€"


def month_name(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"
