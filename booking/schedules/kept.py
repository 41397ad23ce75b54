"""Rows of rules and days as JSON and back: what a change has removed and added."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from sqlalchemy import ColumnElement

from booking.availability import Interval
from booking.models import RuleException, WeeklyRule

Row = TypeVar("Row", WeeklyRule, RuleException)

_INTERVALS = TypeAdapter(list[Interval])


def columns_of(row: WeeklyRule | RuleException) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def rows_json(rows: Iterable[WeeklyRule | RuleException]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = to_jsonable_python([columns_of(row) for row in rows])
    return found


def rows_from(table: type[Row], rows: Iterable[dict[str, Any]]) -> list[Row]:
    """Not in any session."""
    types = _types(table)
    return [table(**{name: types[name].validate_python(value) for name, value in row.items()}) for row in rows]


def intervals_json(intervals: Iterable[Interval]) -> Any:
    return to_jsonable_python(list(intervals))


def intervals_from(value: Any) -> list[Interval]:
    return _INTERVALS.validate_python(value)


@lru_cache
def _types(table: type[WeeklyRule | RuleException]) -> dict[str, TypeAdapter[Any]]:
    return {column.key: TypeAdapter(_python(column)) for column in table.__table__.columns}


def _python(column: ColumnElement[Any]) -> Any:
    return column.type.python_type | None
