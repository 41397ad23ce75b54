"""A prescription as it stands on paper: French words, made once and frozen with the signature."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from booking.models import Appointment, VisitMode
from contract.prescriptions import (
    DurationUnit,
    Medicine,
    NotSubstitutable,
    OrderLine,
    PrescriptionContent,
    PrescriptionItem,
    PrescriptionSheet,
    Route,
    SheetItem,
    SickLeave,
    SickLeaveException,
)
from core.papers import day_in_french

ROUTES = {
    Route.ORAL: "voie orale",
    Route.CUTANEOUS: "voie cutanée",
    Route.OPHTHALMIC: "voie ophtalmique",
    Route.AURICULAR: "voie auriculaire",
    Route.NASAL: "voie nasale",
    Route.INHALED: "voie inhalée",
    Route.SUBLINGUAL: "voie sublinguale",
    Route.RECTAL: "voie rectale",
    Route.VAGINAL: "voie vaginale",
    Route.SUBCUTANEOUS: "voie sous-cutanée",
    Route.INTRAMUSCULAR: "voie intramusculaire",
    Route.INTRAVENOUS: "voie intraveineuse",
    Route.OTHER: "",
}
_UNITS = {
    DurationUnit.DAY: ("jour", "jours"),
    DurationUnit.WEEK: ("semaine", "semaines"),
    DurationUnit.MONTH: ("mois", "mois"),
}
WHY_NOT = {
    NotSubstitutable.MTE: "marge thérapeutique étroite",
    NotSubstitutable.EFG: "forme adaptée à l'enfant",
    NotSubstitutable.CIF: "contre-indication formelle à un excipient",
}
_ORDERS = {
    "exam": "Examens",
    "nursing": "Actes infirmiers",
    "glasses": "Lunettes ou lentilles",
    "device": "Dispositif médical",
    "other": "Autre prescription",
}
_EXCEPTIONS = {
    SickLeaveException.TREATING_DOCTOR: "prescrit par le médecin traitant",
    SickLeaveException.MIDWIFE: "prescrit par la sage-femme référente",
    SickLeaveException.NOT_IN_PERSON: "consultation en personne impossible",
}
_CONTROLLED = (
    "Une ligne de cette ordonnance est à rédiger en toutes lettres. Cette feuille n'est pas une ordonnance sécurisée :"
    " les médicaments qui l'exigent ne peuvent pas être délivrés avec elle."
)
_FORM_APART = "L'avis d'arrêt de travail est à établir sur le formulaire officiel ; cette feuille ne le remplace pas."
_UNVERIFIED = (
    "Ordonnance électronique non vérifiée : validée dans Comptoir par le prescripteur nommé ci-dessus, après connexion en"
    " deux étapes. Elle ne porte ni signature électronique qualifiée, ni identité INS qualifiée, ni le code de"
    " l'ordonnance numérique. Le pharmacien peut joindre le prescripteur."
)
_FREE_CHOICE = "Le patient choisit librement sa pharmacie."


def sheet_of(
    appointment: Appointment,
    content: PrescriptionContent,
    *,
    prescription_id: UUID,
    at: datetime,
    replaces: date | None,
) -> PrescriptionSheet:
    """`at`: of the signature, or of the preview. `replaces`: the day of the prescription this one takes the place of."""
    zone = ZoneInfo(appointment.site.tz)
    practitioner, patient = appointment.practitioner, appointment.patient
    signed, held = at.astimezone(zone), appointment.starts_at.astimezone(zone)
    items = content.items
    mentions = [f"Annule et remplace l'ordonnance du {day_in_french(replaces)}."] if replaces else []
    if any(isinstance(item, Medicine) and item.controlled for item in items):
        mentions.append(_CONTROLLED)
    if any(isinstance(item, SickLeave) for item in items):
        mentions.append(_FORM_APART)
    return PrescriptionSheet(
        prescriber=practitioner.name,
        qualification=practitioner.speciality.name_fr,
        rpps=practitioner.rpps,
        practice=[practitioner.site.name, f"{practitioner.site.postcode} {practitioner.site.commune}"],
        patient=patient.name,
        born=f"{_born(patient.sex)} le {day_in_french(patient.birth_date)} ({_age(patient.birth_date, signed.date())})",
        facts=_facts(patient.sex, content),
        visit=f"{_how(appointment)} du {day_in_french(held.date())}",
        dated=f"{day_in_french(signed.date())} à {signed.hour}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{signed.minute:02d}",
        items=[_item(item) for item in items],
        mentions=[*mentions, _UNVERIFIED, _FREE_CHOICE],
        reference=str(prescription_id),
    )


def _how(appointment: Appointment) -> str:
    if appointment.mode == VisitMode.ON_SITE:
        return "Consultation"
    return f"Téléconsultation ({appointment.cabin.name})" if appointment.cabin else "Téléconsultation"


def _born(sex: str | None) -> str:
    return {"F": "née", "M": "né"}.get(sex or "", "né(e)")


def _age(born: date, today: date) -> str:
    """In months until the third birthday.

    >>> _age(date(2024, 12, 15), date(2026, 11, 29)), _age(date(1950, 3, 7), date(2026, 11, 29))
    ('23 mois', '76 ans')
    """
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    return f"{months} mois" if months < 36 else f"{months // 12} ans"


def _facts(sex: str | None, content: PrescriptionContent) -> list[str]:
    facts = [f"Sexe : {sex}"] if sex else []
    if content.weight_kg is not None:
        facts.append(f"Poids : {content.weight_kg:g} kg".replace(".", ","))
    if content.height_cm is not None:
        facts.append(f"Taille : {content.height_cm} cm")
    return facts


def _item(item: PrescriptionItem) -> SheetItem:
    match item:
        case Medicine():
            return SheetItem(title=_medicine_title(item), lines=list(_medicine_lines(item)))
        case OrderLine():
            return SheetItem(title=_ORDERS[item.kind], lines=[line for line in item.text.splitlines() if line.strip()])
        case SickLeave():
            return SheetItem(title="Arrêt de travail", lines=_sick_leave_lines(item))


def _medicine_title(item: Medicine) -> str:
    return f"{item.medication} ({item.brand})" if item.brand else item.medication


def _medicine_lines(item: Medicine) -> list[str]:
    take = ", ".join(part for part in (item.dose, ROUTES[item.route], item.timing) if part)
    lines = [f"{take}, si besoin" if item.as_needed else take]
    if item.duration is not None:
        lines.append(f"Pendant {_counted(item.duration, *_UNITS[item.duration_unit])}")
    if item.quantity is not None:
        lines.append(f"Quantité à délivrer : {item.quantity} {item.quantity_unit}".strip())
    if item.in_words:
        lines.append(f"En toutes lettres : {item.in_words}")
    if item.number_of_repeats_allowed:
        lines.append(f"À renouveler {item.number_of_repeats_allowed} fois")
    if item.not_substitutable:
        why = item.not_substitutable
        lines.append(f"Non substituable ({why.value}) : {WHY_NOT[why]}")
    return [*(line for line in lines if line), *_lines_of(item.patient_instruction)]


def _sick_leave_lines(item: SickLeave) -> list[str]:
    lines = [f"{_counted(item.days, 'jour', 'jours')} à compter du {day_in_french(item.starts_on)}"]
    if item.already_days:
        lines.append(f"Prolonge un arrêt de {_counted(item.already_days, 'jour', 'jours')}")
    if item.exception:
        lines.append(f"Exception : {_EXCEPTIONS[item.exception]}")
    return [*lines, *_lines_of(item.justification)]


def _lines_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
