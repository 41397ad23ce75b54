"""The sums of acts of assistance as a table for a spreadsheet, in French."""

import csv
import io
from collections.abc import Iterable

from backend.cabins.assist_sums import AssistMonth

_HEADER = (
    *("Mois", "Lieu", "Cabine", "Consultations", "Actes d'assistance", "Minutes", "Code"),
    *("Montant (€)", "Actes sans tarif", "Accompagnants"),
)
# A cell that begins so would be read as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def months_csv(months: Iterable[AssistMonth]) -> bytes:
    """As French spreadsheets open it: semicolons, decimal commas, UTF-8 with its mark. No sum: an empty cell."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADER)
    for one in months:
        helpers = ", ".join(f"{helper.name} ({helper.acts})" for helper in one.helpers)
        cells = (
            *(f"{one.month:%Y-%m}", one.site, one.cabin, str(one.visits), str(one.acts), str(one.minutes), one.code),
            *(_euros(one.cents), str(one.unpriced), helpers),
        )
        writer.writerow([_plain(cell) for cell in cells])
    return file.getvalue().encode("utf-8-sig")


def _euros(cents: int | None) -> str:
    return "" if cents is None else f"{cents / 100:.2f}".replace(".", ",")


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
