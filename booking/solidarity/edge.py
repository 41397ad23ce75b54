"""What both edges of solidarity share: months as they are asked for, files as they are handed out."""

from datetime import date, time
from typing import Annotated

from fastapi import Depends, Query, Response
from pydantic import Field

CSV = "text/csv; charset=utf-8"

_Text = Annotated[str, Query(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-11"])]


# `format: time` of JSON Schema asks for an offset, which a clock on a wall has not.
ClockText = Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["09:00"])]


def clock(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


def month_of(month: _Text) -> date:
    return date.fromisoformat(f"{month}-01")


def maybe_month(
    month: Annotated[str | None, Query(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-11"])] = None,
) -> date | None:
    return month_of(month) if month else None


Month = Annotated[date, Depends(month_of)]
"""The first day of a month, asked for as `YYYY-MM`."""


def download(body: bytes, name: str, media_type: str) -> Response:
    """A file to keep, which no cache does."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=media_type, headers=headers)
