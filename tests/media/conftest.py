"""A small application around the media package: real database, real disk, real workers."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from core.access import CareLink
from core.db import SessionMaker
from core.errors import NotFound
from core.http import SESSION_COOKIE, install_problem_handlers
from core.identity import AccountRole, Principal
from core.people import Patient
from media.api import router
from media.services import MediaServices, Subject
from media.views import Photo

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)

Client = Callable[[str], httpx.AsyncClient]


@dataclass
class World:
    """One consultation of one patient with one doctor; a stranger of each role."""

    consultation_id: UUID = field(default_factory=uuid4)
    patient_id: UUID = field(default_factory=uuid4)
    stranger_id: UUID = field(default_factory=uuid4)
    practitioner_id: UUID = field(default_factory=uuid4)
    now: datetime = NOW
    told: list[Photo] = field(default_factory=list)
    revoked: bool = False

    def __post_init__(self) -> None:
        patient, practitioner = AccountRole.PATIENT, AccountRole.PRACTITIONER
        self.principals = {
            "rose": Principal(uuid4(), patient, "Rose Vidal", patient_id=self.patient_id),
            "roux": Principal(uuid4(), practitioner, "Dr Roux", practitioner_id=self.practitioner_id),
            "paul": Principal(uuid4(), patient, "Paul Serre", patient_id=self.stranger_id),
            "noir": Principal(uuid4(), practitioner, "Dr Noir", practitioner_id=uuid4()),
        }

    async def upload_policy(self, _: AsyncSession, principal: Principal, subject: Subject) -> UUID:
        takes_part = principal.patient_id == self.patient_id or principal.practitioner_id == self.practitioner_id
        known = self.consultation_id == subject.consultation_id or self.patient_id == subject.patient_id
        if not known or not takes_part or self.revoked:
            raise NotFound
        return self.patient_id

    async def on_photo_stored(self, photo: Photo) -> None:
        self.told.append(photo)


@dataclass
class Services:
    sessions: SessionMaker
    media: MediaServices
    world: World

    @property
    def background(self) -> SessionMaker:
        return self.sessions

    def clock(self) -> datetime:
        return self.world.now

    async def identify(self, _: AsyncSession, cookie: str | None) -> Principal | None:
        return self.world.principals.get(cookie or "")


@pytest.fixture
async def world(real_sessions: SessionMaker) -> World:
    world = World()
    async with real_sessions.begin() as session:
        for patient_id in (world.patient_id, world.stranger_id):
            session.add(
                Patient(patient_id=patient_id, given_name="Rose", family_name="Vidal", birth_date=date(1950, 1, 1))
            )
        await session.flush()
        session.add(
            CareLink(
                care_link_id=uuid4(),
                patient_id=world.patient_id,
                grantee_id=world.practitioner_id,
                source_id=world.consultation_id,
                starts_at=NOW - timedelta(days=1),
                ends_at=NOW + timedelta(days=1),
            )
        )
    return world


@pytest.fixture
def vault_folder(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
async def media(world: World, tmp_path: Path, vault_folder: Path) -> AsyncGenerator[MediaServices]:
    services = MediaServices.on_disk(
        vault_folder,
        key_file=tmp_path / "keys" / "master",
        upload_policy=world.upload_policy,
        on_photo_stored=world.on_photo_stored,
    )
    yield services
    await services.aclose()


@pytest.fixture
def app(real_sessions: SessionMaker, media: MediaServices, world: World) -> FastAPI:
    app = FastAPI()
    install_problem_handlers(app)
    app.include_router(router, prefix="/api")
    app.state.services = Services(real_sessions, media, world)
    return app


@pytest.fixture
async def client(app: FastAPI) -> AsyncGenerator[Client]:
    """client(name): requests of that person; an unknown name is nobody."""
    opened: list[httpx.AsyncClient] = []

    def as_person(name: str) -> httpx.AsyncClient:
        made = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="https://comptoir.test", cookies={SESSION_COOKIE: name}
        )
        opened.append(made)
        return made

    yield as_person
    for made in opened:
        await made.aclose()


@pytest.fixture
def stored_files(vault_folder: Path) -> Callable[[], list[Path]]:
    """Every file in the store, unfinished ones included."""
    return lambda: [path for path in vault_folder.rglob("*") if path.is_file()]
