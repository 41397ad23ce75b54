"""What may be prepared before a visit, and when each item applies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from backend.preparation.models import TaskKind
from booking.models import VisitMode
from core.access import Field

REMOTE = frozenset({VisitMode.HOME, VisitMode.CABIN})
EVERYWHERE = frozenset(VisitMode)
_FACE_TO_FACE = frozenset({VisitMode.CABIN, VisitMode.ON_SITE})
_AGE_OF_MAJORITY = 18


@dataclass(frozen=True, slots=True)
class Item:
    """modes: where the patient is. before: modes in which the visit waits for it; elsewhere it may come during the visit.

    field: what of the patient it tells, so that who may not see that does not see the item.
    """

    code: str
    name_fr: str
    name_en: str
    hint_fr: str = ""
    hint_en: str = ""
    modes: frozenset[VisitMode] = EVERYWHERE
    before: frozenset[VisitMode] = EVERYWHERE
    field: Field = Field.IDENTITY


class Paper(StrEnum):
    CARTE_VITALE = "carte_vitale"
    COMPLEMENTARY = "complementary"
    REFERRAL_LETTER = "referral_letter"
    PRESCRIPTION = "prescription"
    TREATMENTS = "treatments"
    RESULTS = "results"
    IMAGING = "imaging"
    HEALTH_BOOKLET = "health_booklet"


IDENTITY = Item(
    "identity",
    "Identité vérifiée",
    "Identity checked",
    "Une pièce d'identité, les cinq traits comparés.",
    "An identity document, the five traits compared.",
    # Whoever is at home shows a document to nobody before the visit.
    before=_FACE_TO_FACE,
)
RIGHTS = Item(
    "rights",
    "Droits à jour",
    "Rights up to date",
    "Carte Vitale lue, complémentaire connue.",
    "Carte Vitale read, complementary cover known.",
)
PAPERS = Item(
    "papers",
    "Documents réunis",
    "Papers collected",
    "Ce que le patient a apporté ou envoyé.",
    "What the patient brought or sent.",
)
QUESTIONNAIRE = Item(
    "questionnaire",
    "Motif et questionnaire",
    "Reason and questionnaire",
    "Pourquoi il vient, depuis quand, ses traitements, ses allergies.",
    "Why they come, since when, treatments, allergies.",
    field=Field.REASON,
)
MEASURES = Item(
    "measures",
    "Mesures prises",
    "Measurements taken",
    "Tension, pouls, oxygène, température.",
    "Blood pressure, pulse, oxygen, temperature.",
    modes=_FACE_TO_FACE,
    # In a cabin the doctor starts the instruments during the visit.
    before=frozenset({VisitMode.ON_SITE}),
    field=Field.READINGS,
)
PHOTOS = Item(
    "photos",
    "Photos faites",
    "Photos taken",
    "Nettes, de près et d'un peu plus loin.",
    "Sharp, close up and from a little further.",
    before=frozenset(),
    field=Field.PHOTOS,
)
CONSENT = Item(
    "consent",
    "Téléconsultation expliquée",
    "Remote visit explained",
    "Comment elle se passe, ce qui est gardé ; le patient donne son accord.",
    "How it goes, what is kept; the patient agrees.",
    modes=REMOTE,
    before=frozenset({VisitMode.CABIN}),
)
INTERPRETER = Item(
    "interpreter",
    "Interprète prévenu",
    "Interpreter told",
    "Invité à la visite, l'heure confirmée.",
    "Invited to the visit, the hour confirmed.",
)
COMPANION = Item(
    "companion",
    "Accompagnant présent",
    "Companion there",
    "Un parent, ou une personne qu'il a désignée.",
    "A parent, or a person they named.",
)

_EXTRAS: dict[str, Sequence[Item]] = {
    "dermatology": (
        Item(
            "skin_ready",
            "Peau prête à examiner",
            "Skin ready to examine",
            "Sans maquillage ni crème ; la zone à montrer est connue.",
            "No make-up or cream; the area to show is known.",
            before=_FACE_TO_FACE,
        ),
    ),
    "cardiology": (
        Item(
            "earlier_ecg",
            "Ancien électrocardiogramme",
            "Earlier ECG",
            "Le dernier tracé, s'il existe.",
            "The latest trace, if there is one.",
            before=frozenset(),
        ),
        Item(
            "home_pressures",
            "Relevé de tension",
            "Blood-pressure diary",
            "Trois jours, matin et soir.",
            "Three days, morning and evening.",
            before=frozenset(),
        ),
    ),
    "ophthalmology": (
        Item(
            "glasses",
            "Lunettes et ordonnance",
            "Glasses and prescription",
            "Portées aujourd'hui, et les précédentes.",
            "Worn today, and the ones before.",
        ),
    ),
    "ent": (
        Item(
            "ears_clear",
            "Conduits dégagés",
            "Ear canals clear",
            "Regardés avant la visite.",
            "Looked at before the visit.",
            modes=_FACE_TO_FACE,
        ),
    ),
    "pneumology": (
        Item(
            "inhalers",
            "Inhalateurs apportés",
            "Inhalers brought",
            "Pour vérifier le geste.",
            "To check how they are used.",
            before=_FACE_TO_FACE,
        ),
    ),
    "endocrinology": (
        Item(
            "glucose_log",
            "Carnet de glycémies",
            "Glucose log",
            "Ou le capteur relevé, quatorze jours.",
            "Or the sensor read, fourteen days.",
        ),
    ),
    "gynaecology": (
        Item(
            "cycle_dates",
            "Dates et contraception",
            "Dates and contraception",
            "Dernières règles, contraception, dernier frottis.",
            "Last period, contraception, last smear.",
            field=Field.REASON,
        ),
    ),
    "paediatrics": (
        Item(
            "growth",
            "Poids et taille",
            "Weight and height",
            "Notés dans le carnet de santé.",
            "Written in the health booklet.",
            before=_FACE_TO_FACE,
        ),
    ),
    "geriatrics": (
        Item(
            "treatment_list",
            "Liste des traitements",
            "List of treatments",
            "Avec ce qui est pris sans ordonnance.",
            "With what is taken without a prescription.",
        ),
    ),
}

# Papers that a speciality expects besides the usual ones.
_PAPERS: dict[str, Sequence[Paper]] = {
    "paediatrics": (Paper.HEALTH_BOOKLET,),
}
_USUAL_PAPERS = (
    Paper.CARTE_VITALE,
    Paper.COMPLEMENTARY,
    Paper.REFERRAL_LETTER,
    Paper.PRESCRIPTION,
    Paper.TREATMENTS,
    Paper.RESULTS,
    Paper.IMAGING,
)
_WITH_PHOTOS = frozenset({"dermatology", "ophthalmology", "ent"})
_EXAM_CAMERA = "exam_camera"


def items_for(
    *, mode: VisitMode, speciality: str, instruments: Sequence[str], interpreter: bool, age_years: int
) -> list[Item]:
    """What a visit needs, in the order of the work. instruments: of the kind of visit."""
    found = [IDENTITY, RIGHTS, PAPERS, QUESTIONNAIRE, MEASURES]
    if speciality in _WITH_PHOTOS or _EXAM_CAMERA in instruments:
        found.append(PHOTOS)
    found.append(CONSENT)
    if interpreter:
        found.append(INTERPRETER)
    if age_years < _AGE_OF_MAJORITY:
        found.append(COMPANION)
    found += _EXTRAS.get(speciality, ())
    return [_measured_before(item, instruments) for item in found if mode in item.modes]


def _measured_before(item: Item, instruments: Sequence[str]) -> Item:
    """A kind of visit without instruments, such as talking results over, does not wait for measurements."""
    return replace(item, before=frozenset()) if item is MEASURES and not instruments else item


def papers_for(speciality: str) -> list[Paper]:
    return [*_USUAL_PAPERS, *_PAPERS.get(speciality, ())]


def age_on(day: date, born: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


ALL_ITEMS: dict[str, Item] = {
    item.code: item
    for item in (
        *(IDENTITY, RIGHTS, PAPERS, QUESTIONNAIRE, MEASURES, PHOTOS, CONSENT, INTERPRETER, COMPANION),
        *(extra for extras in _EXTRAS.values() for extra in extras),
    )
}

TASK_NAMES: dict[TaskKind, tuple[str, str]] = {
    TaskKind.CALL_BACK: ("Rappeler un patient", "Call a patient back"),
    TaskKind.REFERRAL: ("Organiser une orientation", "Arrange a referral"),
    TaskKind.STATEMENT: ("Préparer un état mensuel", "Prepare a monthly statement"),
    TaskKind.PAPERS: ("Réunir des documents", "Collect papers"),
    TaskKind.RESULTS: ("Récupérer des résultats", "Obtain results"),
    TaskKind.OTHER: ("Autre tâche", "Other task"),
}


def activity_name(activity: str) -> tuple[str, str]:
    """French and English, of an item or of a kind of task."""
    if item := ALL_ITEMS.get(activity):
        return item.name_fr, item.name_en
    return TASK_NAMES[TaskKind(activity)]


ACTIVITIES: tuple[str, ...] = (*ALL_ITEMS, *(kind.value for kind in TaskKind if kind is not TaskKind.PAPERS))
"""All that counts, in the order shown. Collecting papers counts the same before a visit and as a task."""
