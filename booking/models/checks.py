"""Conditions that several tables of booking share."""

from enum import StrEnum

from sqlalchemy import CheckConstraint


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    allowed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


def on_marks(name: str = "five_minute_marks") -> CheckConstraint:
    return CheckConstraint(
        "NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)"
        " AND extract(epoch FROM lower(during))::bigint % 300 = 0"
        " AND extract(epoch FROM upper(during))::bigint % 300 = 0",
        name=name,
    )


def local_hours() -> CheckConstraint:
    return CheckConstraint(
        "extract(epoch FROM starts_local)::int % 300 = 0 AND extract(epoch FROM ends_local)::int % 300 = 0",
        name="local_hours_on_marks",
    )
