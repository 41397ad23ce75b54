"""The sums of acts of assistance as a table for a spreadsheet, in French."""

from collections.abc import Iterable

from backend.cabins.assist_sums import AssistMonth
from core.spreadsheet import table

_HEADER = (
    *("Mois", "Lieu", "Cabine", "Consultations", "Actes d'assistance", "Minutes", "Code"),
    *("Montant (€)", "Actes sans tarif", "Accompagnants"),
)


def months_csv(months: Iterable[AssistMonth]) -> bytes:
    """No sum: an empty cell."""
    return table(_HEADER, (_cells(one) for one in months))


def _cells(one: AssistMonth) -> list[str]:
    helpers = ", ".join(f"{helper.name} ({helper.acts})" for helper in one.helpers)
    return [
        *(f"{one.month:%Y-%m}", one.site, one.cabin, str(one.visits), str(one.acts), str(one.minutes), one.code),
        *(_euros(one.cents), str(one.unpriced), helpers),
    ]


def _euros(cents: int | None) -> str:
    return "" if cents is None else f"{cents / 100:.2f}".replace(".", ",")
