"""Tables that people open in a spreadsheet, in French."""

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins so would be read as a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """As French spreadsheets open it: semicolons, UTF-8 with its mark, CR LF. Decimals are the caller's, with commas."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[_plain(cell) for cell in row] for row in rows])
    return file.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
