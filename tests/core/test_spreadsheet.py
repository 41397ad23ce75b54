"""Tables as French spreadsheets open them, and nothing in them that runs."""

import csv
import io

import pytest

from core.spreadsheet import table


def test_semicolons_and_the_mark_that_makes_accents_read() -> None:
    assert table(["Été", "Montant (€)"], [["juin", "12,50"]]) == "\ufeffÉté;Montant (€)\r\njuin;12,50\r\n".encode()


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_would_be_a_formula_stays_a_text(cell: str) -> None:
    rows = csv.reader(io.StringIO(table(["x"], [[cell]]).decode("utf-8-sig"), newline=""), delimiter=";")
    assert list(rows)[1] == [f"'{cell}"]
