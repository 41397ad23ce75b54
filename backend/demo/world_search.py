"""What search stands on in the demo: communes and zones, instruments, ages, tariffs, where people live.

Communes are real (communes.csv: codes and postcodes of the official geographic code; coordinates of GeoNames, those
of small villages to a hundredth of a degree). The criteria of the zones are invented: figures to show, not to quote.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.demo.world_doctors import DOCTORS
from backend.demo.world_patients import PATIENTS
from backend.demo.world_places import CABINS, SITE_IDS, demo_id
from booking.directory import load_tariffs
from booking.models import Cabin, Commune, DeviceSet, Practitioner, Site, Zone
from core.people import Patient

_COMMUNES = Path(__file__).with_name("communes.csv")


class DemoZone(NamedTuple):
    """The criteria as booking.models.Zone has them; demo figures."""

    key: str
    name: str
    population: int
    gp_access: float
    young_doctors_pct: float
    ald_pct: float
    emergency_minutes: float
    income_eur: float
    sites: tuple[str, ...] = ()

    @property
    def zone_id(self) -> UUID:
        return demo_id(f"zone/{self.key}")


ZONES = (
    DemoZone("larzac", "Larzac méridional", 2350, 1.4, 31, 21.5, 47, 19800, ("cabinet",)),
    DemoZone("hauts-cantons", "Hauts cantons de l'Orb", 17200, 2.1, 38, 25.8, 44, 19100, ("bedarieux",)),
    DemoZone("salagou", "Vallée du Salagou", 3100, 1.9, 42, 19.7, 36, 20900),
)

_BASIC = "exam_camera stethoscope blood_pressure oximeter thermometer otoscope dermatoscope"
_CABINS = {
    "lodeve": f"{_BASIC} scale ecg glucometer spirometer",
    "paulhan": f"{_BASIC} scale",
    "bedarieux": f"{_BASIC} scale ecg refractor tonometer slit_lamp fundus_camera",
}
_SETS = {"comptoir": ("Mallette de mesure", "blood_pressure oximeter thermometer ecg spirometer")}
_AGES: dict[str, tuple[int | None, int | None]] = {
    "paediatrics": (None, 17),
    "geriatrics": (65, None),
    "gynaecology": (12, None),
    "psychiatry": (16, None),
}
_HORIZONS = {"general_practice": 45, "psychiatry": 60, "geriatrics": 60}
# The patient of the demo's button has said nothing yet: the booking form asks her.
_LIVE_IN = {
    "marcel": ("34036", True),
    "nour": ("34194", True),
    "hugo": ("34079", False),
    "colette": ("34142", True),
    "yann": ("34064", False),
    "sofia": ("34114", None),
    "raymond": ("34028", False),
    "camille": ("34239", None),
    "awa": ("34117", False),
    "bernard": ("34186", True),
    "lina": ("34076", True),
}


async def write_search(session: AsyncSession) -> None:
    """Where it is missing; nothing changes when run again."""
    await load_tariffs(session)
    await session.execute(insert(Zone).on_conflict_do_nothing(), list(_zones()))
    await session.execute(insert(Commune).on_conflict_do_nothing(), list(_communes()))
    for zone in ZONES:
        for site in zone.sites:
            await session.execute(update(Site).where(Site.site_id == SITE_IDS[site]).values(zone_id=zone.zone_id))
    for cabin in CABINS:
        fitted = _CABINS[cabin.key].split()
        await session.execute(update(Cabin).where(Cabin.cabin_id == cabin.cabin_id).values(instruments=fitted))
    await session.execute(insert(DeviceSet).on_conflict_do_nothing(), list(_sets()))
    for doctor in DOCTORS:
        youngest, oldest = _AGES.get(doctor.speciality, (None, None))
        kept = {"min_age": youngest, "max_age": oldest, "horizon_days": _HORIZONS.get(doctor.speciality)}
        mine = Practitioner.practitioner_id == doctor.practitioner_id
        await session.execute(update(Practitioner).where(mine).values(**kept))
    for person in PATIENTS:
        if said := _LIVE_IN.get(person.key):
            unsaid = Patient.patient_id == person.patient_id, Patient.commune_code.is_(None)
            lives = {"commune_code": said[0], "has_treating_doctor": said[1]}
            await session.execute(update(Patient).where(*unsaid).values(**lives))


def _zones() -> Iterator[dict[str, Any]]:
    for zone in ZONES:
        row = zone._asdict()
        del row["key"], row["sites"]
        yield row | {"zone_id": zone.zone_id}


def _communes() -> Iterator[dict[str, Any]]:
    with _COMMUNES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "code": row["code"],
                "name": row["name"],
                "postcode": row["postcode"],
                "latitude": float(row["latitude"]),
                "longitude": float(row["longitude"]),
                "zone_id": demo_id(f"zone/{row['zone']}") if row["zone"] else None,
            }


def _sets() -> Iterator[dict[str, Any]]:
    for site, (name, fitted) in _SETS.items():
        yield {
            "device_set_id": demo_id(f"set/{site}"),
            "site_id": SITE_IDS[site],
            "name": name,
            "instruments": fitted.split(),
        }
