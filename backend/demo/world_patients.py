"""Patients of the demo: invented. Twelve with a story, and neighbours who fill the calendars."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from backend.demo.world_places import demo_id

NEIGHBOURS = 150


class DemoPatient(NamedTuple):
    key: str
    given_name: str
    family_name: str
    birth_date: date

    @property
    def patient_id(self) -> UUID:
        return demo_id(f"patient/{self.key}")


PATIENTS = (
    DemoPatient("josette", "Josette", "Cabrol", date(1945, 4, 12)),
    DemoPatient("marcel", "Marcel", "Teisserenc", date(1951, 9, 30)),
    DemoPatient("nour", "Nour", "El Amrani", date(1988, 1, 23)),
    DemoPatient("hugo", "Hugo", "Vézian", date(2003, 6, 5)),
    DemoPatient("colette", "Colette", "Astruc", date(1939, 11, 2)),
    DemoPatient("yann", "Yann", "Le Floch", date(1975, 3, 17)),
    DemoPatient("sofia", "Sofia", "Martins", date(1994, 8, 9)),
    DemoPatient("raymond", "Raymond", "Espinasse", date(1947, 12, 28)),
    DemoPatient("camille", "Camille", "Jougla", date(1999, 5, 14)),
    DemoPatient("awa", "Awa", "Diarra", date(1982, 10, 1)),
    DemoPatient("bernard", "Bernard", "Saumade", date(1958, 2, 19)),
    DemoPatient("lina", "Lina", "Guiraudou", date(2011, 7, 26)),
)

_GIVEN = [
    "Adèle",
    "Alain",
    "André",
    "Aurélie",
    "Chantal",
    "Christian",
    "Damien",
    "Denise",
    "Émile",
    "Fanny",
    "Gérard",
    "Hélène",
    "Jacques",
    "Karim",
    "Laurence",
    "Léo",
    "Lucas",
    "Magali",
    "Mireille",
    "Nathalie",
    "Norbert",
    "Odette",
    "Pascal",
    "Pauline",
    "Robert",
    "Sandrine",
    "Simon",
    "Thérèse",
    "Valentin",
    "Zoé",
]
_FAMILY = [
    "Alibert",
    "Arnaud",
    "Balestrier",
    "Barral",
    "Bousquet",
    "Cabanel",
    "Cazals",
    "Clergue",
    "Coste",
    "Daumas",
    "Delmas",
    "Donnadieu",
    "Fabre",
    "Fournier",
    "Galtier",
    "Granier",
    "Jeanjean",
    "Lagarde",
    "Maurel",
    "Mazel",
    "Nougaret",
    "Pagès",
    "Portal",
    "Pujol",
    "Reboul",
    "Rigal",
    "Roques",
    "Serre",
    "Soulier",
    "Vidal",
]


def neighbours() -> list[DemoPatient]:
    """The same 150 people every time: every pair of names once, ages from 5 to 90."""
    found = []
    for n in range(NEIGHBOURS):
        given, family = _GIVEN[n % len(_GIVEN)], _FAMILY[(n * 7 + n // len(_GIVEN)) % len(_FAMILY)]
        birth_date = date(1936, 1, 15) + timedelta(days=(n * 7919) % (85 * 365))
        found.append(DemoPatient(f"neighbour/{n}", given, family, birth_date))
    return found


class PastVisit(NamedTuple):
    """A fulfilled visit with the demo's dermatologist. `notes`: what she wrote, for the record."""

    key: str
    patient: str
    days_ago: int
    reason: str
    notes: str
    cabin: str | None = None

    @property
    def appointment_id(self) -> UUID:
        return demo_id(f"past/{self.key}")

    @property
    def patient_id(self) -> UUID:
        return demo_id(f"patient/{self.patient}")


PAST_VISITS = (
    PastVisit(
        "josette-1",
        "josette",
        96,
        "Un grain de beauté du dos qui a changé",
        "Lésion pigmentée du haut du dos, bords réguliers. Photographie de référence. Revoir dans trois mois.",
    ),
    PastVisit(
        "josette-2",
        "josette",
        6,
        "Contrôle du grain de beauté du dos",
        "Aspect stable par rapport à la photographie précédente. Pas d'exérèse. Contrôle dans trois mois.",
    ),
    PastVisit(
        "marcel-1",
        "marcel",
        34,
        "Plaque rouge à l'avant-bras",
        "Plaque squameuse de l'avant-bras gauche. Dermocorticoïde quatre semaines, puis contrôle en télécabine.",
        cabin="lodeve",
    ),
    PastVisit(
        "nour-1",
        "nour",
        21,
        "Eczéma des mains",
        "Eczéma de contact probable (produits d'entretien). Éviction, émollient, gants doublés de coton.",
    ),
    PastVisit(
        "colette-1",
        "colette",
        13,
        "Croûte sur la tempe qui ne guérit pas",
        "Kératose de la tempe droite, à voir de près : rendez-vous sur place au Comptoir proposé.",
        cabin="lodeve",
    ),
    PastVisit(
        "hugo-1",
        "hugo",
        48,
        "Acné du visage",
        "Acné inflammatoire modérée. Traitement local, photographie de départ. Revoir dans huit semaines.",
    ),
)
