"""What the demo's patient follows on her skin: lesions with series over the years, drawn; times count back from now."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from backend.demo.skin import Lesion as Drawn
from backend.demo.skin import Shot, draw
from backend.demo.world_places import demo_id
from media.lesions.models import BodyMap, Lesion, LesionState
from media.photos import store_image
from media.services import MediaServices
from media.traits import PhotoView, Traits

_TONE = 3


@dataclass(frozen=True, slots=True)
class Followed:
    """seen: days ago of each series, and how much the lesion had grown by then. due: in how many days, or ago."""

    key: str
    name: str
    map: BodyMap
    x: float
    y: float
    body_site: str
    drawn: Drawn
    seen: tuple[tuple[int, float], ...]
    due_days: int | None
    interval_months: int | None
    state: LesionState = LesionState.WATCHED
    restricted: bool = False


FOLLOWED = (
    Followed(
        "shoulder-blade",
        "Grain de beauté de l'omoplate",
        BodyMap.BACK,
        0.38,
        0.26,
        "back",
        Drawn(seed=11, diameter=0.24, irregularity=0.25),
        ((1120, 0.0), (735, 0.02), (370, 0.04), (6, 0.1)),
        -3,
        12,
    ),
    Followed(
        "waist",
        "Tache brune de la taille",
        BodyMap.BACK,
        0.58,
        0.41,
        "back",
        Drawn(seed=47, diameter=0.2, irregularity=0.45),
        ((560, 0.0), (190, 0.03)),
        160,
        12,
    ),
    Followed(
        "nose",
        "Aile du nez, opérée",
        BodyMap.HEAD,
        0.27,
        0.53,
        "face",
        Drawn(seed=31, diameter=0.16, irregularity=0.6),
        ((800, 0.0),),
        None,
        None,
        LesionState.TREATED,
    ),
    Followed(
        "groin",
        "Pli de l'aine",
        BodyMap.FRONT,
        0.43,
        0.53,
        "genitals",
        Drawn(seed=53, diameter=0.18, irregularity=0.2),
        ((240, 0.0),),
        130,
        12,
        restricted=True,
    ),
)


async def write_lesion(
    session: AsyncSession, media: MediaServices, patient_id: UUID, followed: Followed, now: datetime
) -> None:
    """With its photos; does nothing when it is there."""
    lesion_id = demo_id(f"lesion/{followed.key}")
    if await session.get(Lesion, lesion_id) is not None:
        return
    due = followed.due_days
    session.add(
        Lesion(
            lesion_id=lesion_id,
            patient_id=patient_id,
            name=followed.name,
            body_site=followed.body_site,
            map=followed.map.value,
            x=followed.x,
            y=followed.y,
            state=followed.state.value,
            restricted=followed.restricted,
            interval_months=followed.interval_months,
            next_due_on=(now + timedelta(days=due)).date() if due is not None else None,
            created_at=now - timedelta(days=followed.seen[0][0]),
            # Of all but the newest series of what is due.
            checked_at=now - timedelta(days=20),
            restricted_checked_at=now - timedelta(days=20),
        )
    )
    await session.flush()
    await _write_series(session, media, patient_id, lesion_id, followed, now)


async def _write_series(
    session: AsyncSession, media: MediaServices, patient_id: UUID, lesion_id: UUID, followed: Followed, now: datetime
) -> None:
    for turn, (days, growth) in enumerate(followed.seen):
        drawn = Drawn(followed.drawn.seed, followed.drawn.diameter, followed.drawn.irregularity, growth)
        shot = Shot(seed=100 + turn, turn_deg=(-7.0, 4.0, 9.0)[turn % 3], exposure=1 + 0.04 * (turn % 2))
        taken_at = now - timedelta(days=days, hours=3)
        await store_image(
            session,
            media,
            patient_id=patient_id,
            consultation_id=None,
            data=await asyncio.to_thread(draw, _TONE, drawn, shot),
            taken_at=taken_at,
            received_at=taken_at,
            traits=Traits(
                body_site=followed.body_site,
                lesion_id=lesion_id,
                view=PhotoView.CLOSE_UP,
                series_id=uuid5(lesion_id, str(turn)),
                restricted=followed.restricted,
            ),
        )
