"""Papers to keep and to print: tagged PDF (PDF/UA-1) from a template of typst, and French days in words."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import typst

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def tagged_pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """Pages of A4, fonts embedded, readable aloud. Takes some hundredths of a second: call it in a thread."""
    inputs = {"data": json.dumps(data)}
    return typst.compile(_source(template), sys_inputs=inputs, format="pdf", pdf_standards=["ua-1"])


@cache
def _source(template: Path) -> bytes:
    return template.read_bytes()


def day_in_french(day: date) -> str:
    """
    >>> day_in_french(date(2026, 3, 1)), day_in_french(date(2026, 11, 29))
    ('1er mars 2026', '29 novembre 2026')
    """
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"
