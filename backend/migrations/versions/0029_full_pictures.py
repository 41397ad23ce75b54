"""Every pixel as JPEG, beside an original that browsers cannot show (HEIC)."""

from collections.abc import Sequence

from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NAME = "ck_photo_objects_rendition_known"


def upgrade() -> None:
    op.drop_constraint(op.f(_NAME), "photo_objects", type_="check")
    op.create_check_constraint(
        op.f(_NAME), "photo_objects", "rendition IN ('original', 'preview', 'thumbnail', 'full')"
    )
