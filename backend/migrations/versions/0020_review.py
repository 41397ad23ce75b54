"""What a specialist measures and marks on a photo: seen by whoever is in the patient's care and sees the photo."""

from collections.abc import Sequence

from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "comptoir_app"


def _of(table: str, *columns: str) -> str:
    return (
        "".join(
            f"    {column} uuid NOT NULL CONSTRAINT fk_{table}_{column} REFERENCES photos ON DELETE CASCADE,\n"
            for column in columns
        )
        + f"    patient_id uuid NOT NULL CONSTRAINT fk_{table}_patient_id REFERENCES patients,\n"
    )


_TABLES = {
    "photo_alignments": f"""
CREATE TABLE photo_alignments (
{_of("photo_alignments", "first_photo_id", "second_photo_id")}
    model varchar NOT NULL,
    matrix jsonb,
    accepted boolean NOT NULL,
    inliers int NOT NULL,
    share double precision NOT NULL,
    spread double precision NOT NULL,
    likeness double precision NOT NULL,
    residual double precision NOT NULL,
    account_id uuid,
    actor varchar,
    made_at timestamptz NOT NULL,
    CONSTRAINT pk_photo_alignments PRIMARY KEY (first_photo_id, second_photo_id),
    CONSTRAINT ck_photo_alignments_in_order CHECK (first_photo_id < second_photo_id),
    CONSTRAINT ck_photo_alignments_model_known CHECK (model IN ('similarity', 'homography', 'landmarks', 'none')),
    CONSTRAINT ck_photo_alignments_whole CHECK (
        (matrix IS NULL) = (model = 'none') AND (matrix IS NOT NULL OR NOT accepted))
)
""",
    "photo_calibrations": f"""
CREATE TABLE photo_calibrations (
{_of("photo_calibrations", "photo_id")}
    refused varchar,
    corners jsonb,
    corner_sd double precision,
    residual_mm double precision,
    read_at timestamptz NOT NULL,
    CONSTRAINT pk_photo_calibrations PRIMARY KEY (photo_id),
    CONSTRAINT ck_photo_calibrations_one_answer CHECK (num_nonnulls(refused, corners) = 1),
    CONSTRAINT ck_photo_calibrations_whole CHECK (num_nulls(corners, corner_sd, residual_mm) IN (0, 3))
)
""",
    "photo_measures": f"""
CREATE TABLE photo_measures (
    measure_id uuid NOT NULL CONSTRAINT pk_photo_measures PRIMARY KEY,
{_of("photo_measures", "photo_id")}
    shape varchar NOT NULL,
    points jsonb NOT NULL,
    diameter_mm double precision NOT NULL,
    diameter_error_mm double precision NOT NULL,
    area_mm2 double precision,
    area_error_mm2 double precision,
    asymmetry double precision,
    asymmetry_error double precision,
    account_id uuid NOT NULL,
    actor varchar NOT NULL,
    measured_at timestamptz NOT NULL,
    CONSTRAINT ck_photo_measures_shape_known CHECK (shape IN ('line', 'ellipse', 'outline')),
    CONSTRAINT ck_photo_measures_area_with_error CHECK (num_nulls(area_mm2, area_error_mm2) IN (0, 2)),
    CONSTRAINT ck_photo_measures_asymmetry_with_error CHECK (num_nulls(asymmetry, asymmetry_error) IN (0, 2))
)
""",
    "photo_annotations": f"""
CREATE TABLE photo_annotations (
    annotation_id uuid NOT NULL CONSTRAINT pk_photo_annotations PRIMARY KEY,
{_of("photo_annotations", "photo_id")}
    kind varchar NOT NULL,
    points jsonb NOT NULL,
    words varchar NOT NULL,
    account_id uuid NOT NULL,
    actor varchar NOT NULL,
    written_at timestamptz NOT NULL,
    CONSTRAINT ck_photo_annotations_kind_known CHECK (kind IN ('arrow', 'text', 'outline'))
)
""",
}

_INDEXES = (
    "CREATE INDEX ix_photo_alignments_second_photo_id ON photo_alignments (second_photo_id)",
    "CREATE INDEX ix_photo_measures_photo_id ON photo_measures (photo_id)",
    "CREATE INDEX ix_photo_annotations_photo_id ON photo_annotations (photo_id)",
    *(f"CREATE INDEX ix_{table}_patient_id ON {table} (patient_id)" for table in _TABLES),
)


def _wall(table: str) -> str:
    """The patient's care, and the photo itself: its own policy hides what is restricted."""
    photo = "first_photo_id" if table == "photo_alignments" else "photo_id"
    patient = f"{table}.patient_id"
    return (
        f"(SELECT app_role()) = 'system' OR (({patient} = ANY ((SELECT app_patients())::uuid[]) OR EXISTS ("
        f"SELECT 1 FROM care_links l WHERE l.patient_id = {patient}"
        " AND l.grantee_id = ANY ((SELECT app_grantees())::uuid[]) AND l.starts_at <= (SELECT app_now())"
        " AND l.ends_at > (SELECT app_now()) AND l.withdrawn_at IS NULL))"
        f" AND EXISTS (SELECT 1 FROM photos p WHERE p.photo_id = {table}.{photo}))"
    )


def upgrade() -> None:
    for statement in (*_TABLES.values(), *_INDEXES):
        op.execute(statement)
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_wall ON {table} USING ({_wall(table)}) WITH CHECK ({_wall(table)})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}")


def downgrade() -> None:
    raise NotImplementedError("Measures are part of the record: restore a backup.")
