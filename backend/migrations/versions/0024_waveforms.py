"""Recordings of waveforms and sound, seen as readings are; where a still of the cabin's cameras came from, seen as its photo."""

from collections.abc import Sequence

from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "comptoir_app"

_TABLES = (
    """
CREATE TABLE recordings (
    recording_id uuid NOT NULL CONSTRAINT pk_recordings PRIMARY KEY,
    cabin_id uuid NOT NULL CONSTRAINT fk_recordings_cabin_id REFERENCES cabins,
    consultation_id uuid CONSTRAINT fk_recordings_consultation_id REFERENCES consultations,
    patient_id uuid CONSTRAINT fk_recordings_patient_id REFERENCES patients,
    kind varchar NOT NULL,
    waveform varchar NOT NULL,
    started_at timestamptz NOT NULL,
    last_chunk int,
    document jsonb NOT NULL
)
""",
    """
CREATE TABLE recording_chunks (
    recording_id uuid NOT NULL CONSTRAINT fk_recording_chunks_recording_id REFERENCES recordings,
    chunk int NOT NULL,
    first bigint NOT NULL,
    samples int NOT NULL,
    octets bytea NOT NULL,
    sha256 bytea NOT NULL,
    confirmed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_recording_chunks PRIMARY KEY (recording_id, chunk)
)
""",
    """
CREATE TABLE stills (
    still_id uuid NOT NULL CONSTRAINT pk_stills PRIMARY KEY,
    photo_id uuid NOT NULL CONSTRAINT fk_stills_photo_id REFERENCES photos ON DELETE CASCADE,
    cabin_id uuid NOT NULL CONSTRAINT fk_stills_cabin_id REFERENCES cabins,
    patient_id uuid NOT NULL CONSTRAINT fk_stills_patient_id REFERENCES patients,
    document jsonb NOT NULL
)
""",
    "CREATE INDEX ix_stills_photo_id ON stills (photo_id)",
    "CREATE INDEX ix_stills_patient_id ON stills (patient_id)",
    "CREATE INDEX ix_recordings_consultation_id ON recordings (consultation_id)",
    "CREATE INDEX ix_recordings_patient_id_started_at ON recordings (patient_id, started_at)",
    # Samples do not shrink: no time is spent on trying.
    "ALTER TABLE recording_chunks ALTER COLUMN octets SET STORAGE EXTERNAL",
)

_SYSTEM = "(SELECT app_role()) = 'system'"
_WALLS = {
    "recordings": (
        f"{_SYSTEM} OR recordings.patient_id = ANY ((SELECT app_patients())::uuid[]) OR EXISTS ("
        "SELECT 1 FROM care_links l WHERE l.patient_id = recordings.patient_id"
        " AND l.grantee_id = ANY ((SELECT app_grantees())::uuid[]) AND l.starts_at <= (SELECT app_now())"
        " AND l.ends_at > (SELECT app_now()) AND l.withdrawn_at IS NULL)"
    ),
    "stills": f"{_SYSTEM} OR EXISTS (SELECT 1 FROM photos t WHERE t.photo_id = stills.photo_id)",
    "recording_chunks": (
        f"{_SYSTEM} OR EXISTS (SELECT 1 FROM recordings t WHERE t.recording_id = recording_chunks.recording_id)"
    ),
}


def upgrade() -> None:
    for statement in _TABLES:
        op.execute(statement)
    for table, wall in _WALLS.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_wall ON {table} USING ({wall}) WITH CHECK ({wall})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}")


def downgrade() -> None:
    raise NotImplementedError("Recordings are part of the record: restore a backup.")
