"""Practitioners of the demo: invented people, real specialities, numbers that belong to nobody (999…)."""

from datetime import time
from typing import NamedTuple
from uuid import UUID

from backend.demo.world_places import demo_id

_DAYS = {"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5}
_PARTS = {"am": (time(9), time(12, 30)), "pm": (time(14), time(18)), "ev": (time(17, 30), time(20))}


class Hours(NamedTuple):
    """One weekly stretch on the wall clock; Monday is 0."""

    weekday: int
    starts: time
    ends: time


class DemoDoctor(NamedTuple):
    """hours: "mo am, th pm". weeks_off: begins that many weeks after the seed.
    fill: share of the near times already taken."""

    number: int
    given_name: str
    family_name: str
    speciality: str
    hours: str
    fill: float
    fee_cents: int
    sector: int = 1
    minutes: int = 20
    languages: str = "fr"
    remote: bool = True
    on_site: bool = True
    weeks_off: int = 0
    site: str = "comptoir"
    volunteer: bool = False

    @property
    def practitioner_id(self) -> UUID:
        return demo_id(f"practitioner/{self.number}")

    @property
    def rpps(self) -> str:
        """Eleven digits with the usual check digit (Luhn); no register issues numbers beginning 999."""
        digits = f"9990000{self.number:03d}"
        total = sum(int(d) if n % 2 else sum(divmod(2 * int(d), 10)) for n, d in enumerate(reversed(digits)))
        return f"{digits}{-total % 10}"

    @property
    def weekly(self) -> list[Hours]:
        stretches = [text.split() for text in self.hours.split(",") if text.strip()]
        return [Hours(_DAYS[day], *_PARTS[part]) for day, part in stretches]


DOCTORS = (
    DemoDoctor(
        1, "Claire", "Montels", "dermatology", "mo am, tu pm, th am, fr am", 0.7, 3200, minutes=15, languages="fr en"
    ),
    DemoDoctor(2, "Bastien", "Rouvière", "dermatology", "we am, th pm", 1.0, 5500, sector=2, minutes=15),
    DemoDoctor(
        3, "Amina", "Kessaci", "dermatology", "tu am, fr pm", 0.85, 3200, minutes=15, languages="fr ar", on_site=False
    ),
    DemoDoctor(
        4,
        "Étienne",
        "Pradel",
        "general_practice",
        "mo am, mo pm, tu am, we am, th am, th pm, fr am",
        0.75,
        2500,
        minutes=15,
    ),
    DemoDoctor(
        5,
        "Lucie",
        "Salasc",
        "general_practice",
        "mo am, tu am, tu pm, th am, fr am, fr pm",
        0.6,
        2500,
        minutes=15,
        languages="fr oc",
    ),
    DemoDoctor(
        6,
        "Rachid",
        "Benamar",
        "general_practice",
        "mo pm, tu pm, we am, fr pm, sa am",
        0.5,
        2500,
        minutes=15,
        languages="fr ar en",
    ),
    DemoDoctor(7, "Marie-Ange", "Combes", "general_practice", "tu am, we am, we pm, th am", 0.9, 2500, minutes=15),
    DemoDoctor(
        8, "Jordi", "Puigserver", "general_practice", "mo ev, we ev, th ev", 0.4, 2500, minutes=15, languages="fr es ca"
    ),
    DemoDoctor(9, "Hubert", "Lavigerie", "cardiology", "mo am, we pm", 0.8, 5400, minutes=30),
    DemoDoctor(
        10, "Solène", "Aubagnac", "cardiology", "tu pm, fr am", 1.0, 7000, sector=2, minutes=30, languages="fr en"
    ),
    DemoDoctor(11, "Philippe", "Vernhet", "ophthalmology", "tu am, th pm", 1.0, 3200, weeks_off=3),
    DemoDoctor(12, "Ilinca", "Moldovan", "ophthalmology", "mo pm, fr pm", 0.95, 6000, sector=2, languages="fr ro en"),
    DemoDoctor(13, "Gaëlle", "Fabrègues", "ent", "we am, fr am", 0.7, 3200),
    DemoDoctor(14, "Thomas", "Icher", "ent", "th am", 0.8, 5000, sector=2, on_site=False),
    DemoDoctor(15, "Nadège", "Sicard", "pneumology", "mo am, th am", 0.55, 3200),
    DemoDoctor(16, "Olivier", "Ravaille", "pneumology", "we pm", 0.9, 3200, on_site=False),
    DemoDoctor(17, "Marc", "Estebenet", "gastroenterology", "tu am, we am", 0.65, 3200),
    DemoDoctor(18, "Delphine", "Caumes", "gastroenterology", "fr am", 0.8, 5200, sector=2, languages="fr en it"),
    DemoDoctor(19, "Yves", "Bonnafous", "rheumatology", "mo am, mo pm", 0.6, 3200),
    DemoDoctor(20, "Samira", "Tazi", "rheumatology", "th am, th pm", 0.75, 3200, languages="fr ar"),
    DemoDoctor(21, "Grégoire", "Malaval", "neurology", "tu pm", 1.0, 5020, minutes=30, weeks_off=2),
    DemoDoctor(22, "Aurore", "Lespinasse", "endocrinology", "mo pm, we am", 0.7, 3200, minutes=30),
    DemoDoctor(
        23, "Kévin", "Nguyen-Rey", "endocrinology", "fr am, fr pm", 0.45, 3200, minutes=30, languages="fr vi en"
    ),
    DemoDoctor(24, "Florence", "Gaujac", "gynaecology", "tu am, th am", 0.8, 3200),
    DemoDoctor(25, "Inès", "Carvalho", "gynaecology", "we am, we pm", 0.6, 4800, sector=2, languages="fr pt es"),
    DemoDoctor(26, "Antoine", "Delzescaux", "paediatrics", "mo am, we am, fr am", 0.7, 3200),
    DemoDoctor(27, "Perrine", "Olargues", "paediatrics", "tu pm, th pm", 0.5, 3200, languages="fr en"),
    DemoDoctor(28, "Mathilde", "Causse", "psychiatry", "mo pm, tu pm", 0.85, 5020, minutes=45),
    DemoDoctor(29, "Sylvain", "Arnal", "psychiatry", "we am, th pm", 1.0, 5020, minutes=45, on_site=False),
    DemoDoctor(
        30, "Leïla", "Haddouche", "psychiatry", "fr am, fr pm", 0.7, 6500, sector=2, minutes=45, languages="fr ar en"
    ),
    DemoDoctor(31, "Bertrand", "Cazilhac", "urology", "th am", 0.75, 3200),
    DemoDoctor(32, "Céline", "Tournemire", "nephrology", "mo am", 0.6, 3200, on_site=False),
    DemoDoctor(33, "Julie", "Viala", "allergology", "tu am, th pm", 0.9, 3200),
    DemoDoctor(34, "Henri", "Poujol", "geriatrics", "we pm, fr am", 0.4, 3200, minutes=40, languages="fr oc"),
    DemoDoctor(35, "Ségolène", "Brun-Laval", "rehabilitation", "mo pm", 0.7, 3200, minutes=30),
    DemoDoctor(36, "Damien", "Loubatières", "vascular", "tu pm, we am", 0.65, 3200),
    DemoDoctor(37, "Catherine", "Azémar", "oncology", "th am", 0.5, 3200, minutes=30, on_site=False),
    DemoDoctor(38, "Paul", "Sévérac", "haematology", "fr pm", 0.6, 3200, minutes=30, on_site=False),
    DemoDoctor(39, "Noémie", "Gineste", "infectiology", "we am", 0.3, 3200, languages="fr en"),
    DemoDoctor(
        40,
        "Vincent",
        "Mazerand",
        "general_practice",
        "mo am, mo pm, tu am, th am, fr am",
        0.7,
        2500,
        minutes=15,
        site="maison",
    ),
    DemoDoctor(
        41,
        "Élodie",
        "Cros",
        "general_practice",
        "tu pm, we am, th pm, fr pm",
        0.6,
        2500,
        minutes=15,
        languages="fr en",
        site="maison",
    ),
    DemoDoctor(42, "Anaïs", "Peyrottes", "paediatrics", "we am", 0.8, 3200, remote=False, site="maison"),
    DemoDoctor(43, "Michel", "Sauvagnac", "general_practice", "", 0.3, 2500, site="cabinet", volunteer=True),
    DemoDoctor(
        44,
        "Dominique",
        "Ferrières",
        "general_practice",
        "",
        0.2,
        2500,
        site="cabinet",
        volunteer=True,
        languages="fr de",
    ),
    DemoDoctor(
        45, "Suzanne", "Crouzet", "cardiology", "", 0.2, 7000, sector=2, minutes=30, site="cabinet", volunteer=True
    ),
)

FOCUS: dict[str, tuple[str, str]] = {
    "general_practice": (
        "Médecine de famille, suivi des maladies chroniques, avis et renouvellements",
        "Family medicine, long-term conditions, advice and repeat prescriptions",
    ),
    "dermatology": (
        "Grains de beauté, cancers de la peau, acné, eczéma et psoriasis",
        "Moles, skin cancers, acne, eczema and psoriasis",
    ),
    "cardiology": (
        "Tension, rythme cardiaque, suivi après un infarctus",
        "Blood pressure, heart rhythm, care after a heart attack",
    ),
    "ophthalmology": (
        "Œil rouge, glaucome, suivi du diabète, avis avant chirurgie",
        "Red eye, glaucoma, diabetic follow-up, advice before surgery",
    ),
    "ent": ("Oreilles, vertiges, sinus, voix et audition", "Ears, dizziness, sinuses, voice and hearing"),
    "pneumology": ("Asthme, BPCO, apnée du sommeil, arrêt du tabac", "Asthma, COPD, sleep apnoea, giving up smoking"),
    "gastroenterology": ("Reflux, intestin, foie, dépistage du côlon", "Reflux, bowel, liver, colon screening"),
    "rheumatology": (
        "Arthrose, dos, rhumatismes inflammatoires, ostéoporose",
        "Osteoarthritis, back pain, inflammatory arthritis, osteoporosis",
    ),
    "neurology": ("Migraine, épilepsie, Parkinson, troubles de la mémoire", "Migraine, epilepsy, Parkinson's, memory"),
    "endocrinology": ("Diabète, thyroïde, poids", "Diabetes, thyroid, weight"),
    "gynaecology": (
        "Contraception, suivi, endométriose, ménopause",
        "Contraception, check-ups, endometriosis, menopause",
    ),
    "paediatrics": (
        "De la naissance à l'adolescence : croissance, vaccins, fièvre, peau",
        "From birth to adolescence: growth, vaccines, fever, skin",
    ),
    "psychiatry": ("Anxiété, dépression, sommeil, suivi au long cours", "Anxiety, depression, sleep, long-term care"),
    "urology": ("Prostate, calculs, infections urinaires", "Prostate, stones, urinary infections"),
    "nephrology": (
        "Maladie rénale chronique, tension, préparation à la dialyse",
        "Chronic kidney disease, blood pressure, preparing for dialysis",
    ),
    "allergology": ("Pollens, aliments, venins, asthme allergique", "Pollens, foods, venoms, allergic asthma"),
    "geriatrics": ("Mémoire, chutes, traitements, maintien à domicile", "Memory, falls, medicines, staying at home"),
    "rehabilitation": (
        "Après un AVC ou une chirurgie, appareillage, douleurs",
        "After a stroke or surgery, aids, pain",
    ),
    "vascular": ("Veines, artères, plaies de jambe", "Veins, arteries, leg wounds"),
    "oncology": ("Suivi pendant et après un cancer", "Care during and after cancer"),
    "haematology": ("Anémies, ganglions, maladies du sang", "Anaemia, lymph nodes, blood diseases"),
    "infectiology": (
        "Infections, tiques, vaccins, conseils aux voyageurs",
        "Infections, ticks, vaccines, travel advice",
    ),
}
"""What each speciality says about itself on a page, in French and English."""


def about(doctor: DemoDoctor) -> tuple[str, str]:
    french, english = FOCUS[doctor.speciality]
    if doctor.volunteer:
        where = (
            "Bénévole deux jours par mois dans cette zone qui manque de médecins.",
            "Volunteers two days a month in this area that lacks doctors.",
        )
    elif doctor.remote and doctor.on_site:
        where = "Consulte sur place et à distance.", "Sees patients on site and remotely."
    elif doctor.remote:
        where = (
            "Consulte à distance, chez vous ou depuis une télécabine.",
            "Sees patients remotely, at home or from a télécabine.",
        )
    else:
        where = "Consulte sur place.", "Sees patients on site."
    return f"{french}. {where[0]}", f"{english}. {where[1]}"
