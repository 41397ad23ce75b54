"""What was asked for and not found."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class EmptySearch(Base):
    """How often a search of a day (UTC) found no free time. Empty code: of any speciality, from no stated commune."""

    __tablename__ = "empty_searches"

    day: Mapped[date] = mapped_column(primary_key=True)
    speciality_code: Mapped[str] = mapped_column(primary_key=True)
    commune_code: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
