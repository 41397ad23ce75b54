"""The visits of each speciality: how long, where, and with which instruments where the patient is.

R: by video; S: on site. A remote visit with instruments needs a cabin, or a set, that has them.
"""

from typing import NamedTuple


class VisitEntry(NamedTuple):
    code: str
    speciality: str
    name_fr: str
    name_en: str
    minutes: int
    remote: bool
    on_site: bool
    instruments: tuple[str, ...]
    position: int


_Line = tuple[str, str, str, int, str, str]

_BY_SPECIALITY: dict[str, list[_Line]] = {
    "general_practice": [
        ("visit", "Consultation", "Consultation", 15, "RS", ""),
        ("infection", "Fièvre, toux, mal de gorge", "Fever, cough, sore throat", 15, "RS", "thermometer otoscope"),
        ("chronic", "Suivi de maladie chronique", "Long-term condition", 20, "RS", "blood_pressure stethoscope"),
        ("renewal", "Renouvellement d'ordonnance", "Repeat prescription", 10, "RS", ""),
        ("certificate", "Certificat, vaccin", "Certificate, vaccine", 15, "S", ""),
        ("first", "Premier rendez-vous, médecin traitant", "First visit, family doctor", 30, "S", ""),
    ],
    "dermatology": [
        ("mole", "Grain de beauté, tache", "Mole, spot", 15, "RS", "dermatoscope"),
        ("skin", "Acné, eczéma, plaque, bouton", "Acne, eczema, rash", 15, "RS", ""),
        ("control", "Contrôle après traitement", "Control after treatment", 10, "RS", ""),
        ("full_skin", "Examen de toute la peau", "Full skin examination", 30, "S", ""),
        ("procedure", "Petit geste (verrue, biopsie)", "Small procedure (wart, biopsy)", 30, "S", ""),
    ],
    "cardiology": [
        ("first", "Premier avis", "First opinion", 30, "S", ""),
        ("pressure", "Tension artérielle", "Blood pressure", 20, "RS", "blood_pressure"),
        ("rhythm", "Palpitations, électrocardiogramme", "Palpitations, ECG", 30, "RS", "ecg blood_pressure"),
        ("follow_up", "Suivi", "Follow-up", 20, "RS", "blood_pressure stethoscope"),
        ("results", "Résultats d'examens", "Test results", 15, "RS", ""),
    ],
    "ophthalmology": [
        ("sight", "Vue, lunettes", "Sight, glasses", 20, "RS", "refractor"),
        ("red_eye", "Œil rouge, gêne récente", "Red eye, recent trouble", 15, "RS", "slit_lamp"),
        ("pressure", "Glaucome, pression de l'œil", "Glaucoma, eye pressure", 20, "RS", "tonometer slit_lamp"),
        ("diabetes", "Fond d'œil du diabète", "Diabetic eye check", 15, "RS", "fundus_camera"),
        ("surgery", "Avis avant opération", "Advice before surgery", 30, "S", ""),
    ],
    "ent": [
        ("ear", "Oreille bouchée ou douloureuse", "Blocked or painful ear", 20, "RS", "otoscope"),
        ("throat", "Gorge, nez, sinus", "Throat, nose, sinuses", 20, "RS", "otoscope"),
        ("hearing", "Audition", "Hearing", 30, "RS", "audiometer"),
        ("vertigo", "Vertiges", "Dizziness", 30, "S", ""),
        ("results", "Résultats d'examens", "Test results", 15, "RS", ""),
    ],
    "pneumology": [
        ("first", "Premier avis", "First opinion", 30, "S", ""),
        ("asthma", "Asthme, BPCO", "Asthma, COPD", 20, "RS", "oximeter spirometer"),
        ("sleep", "Apnée du sommeil, appareil", "Sleep apnoea, machine", 20, "RS", ""),
        ("tobacco", "Arrêt du tabac", "Giving up smoking", 20, "RS", ""),
    ],
    "gastroenterology": [
        ("first", "Premier avis", "First opinion", 30, "RS", ""),
        ("follow_up", "Suivi", "Follow-up", 20, "RS", ""),
        ("before_scopy", "Avant une coloscopie", "Before a colonoscopy", 20, "RS", "blood_pressure"),
        ("results", "Résultats d'examens", "Test results", 15, "RS", ""),
    ],
    "rheumatology": [
        ("back", "Mal de dos, sciatique", "Back pain, sciatica", 20, "RS", ""),
        ("joints", "Articulations, première fois", "Joints, first time", 30, "S", ""),
        ("follow_up", "Suivi de rhumatisme", "Arthritis follow-up", 20, "RS", ""),
        ("injection", "Infiltration", "Injection", 20, "S", ""),
    ],
    "neurology": [
        ("first", "Premier avis", "First opinion", 45, "S", ""),
        ("migraine", "Migraine, maux de tête", "Migraine, headache", 30, "RS", ""),
        ("memory", "Mémoire", "Memory", 45, "S", ""),
        ("follow_up", "Suivi", "Follow-up", 30, "RS", "blood_pressure"),
    ],
    "endocrinology": [
        ("diabetes", "Diabète", "Diabetes", 30, "RS", "glucometer blood_pressure scale"),
        ("thyroid", "Thyroïde", "Thyroid", 20, "RS", ""),
        ("weight", "Poids", "Weight", 30, "RS", "scale"),
        ("results", "Résultats d'examens", "Test results", 15, "RS", ""),
    ],
    "gynaecology": [
        ("check_up", "Examen de suivi, frottis", "Check-up, smear test", 20, "S", ""),
        ("contraception", "Contraception", "Contraception", 20, "RS", "blood_pressure"),
        ("pregnancy", "Grossesse", "Pregnancy", 30, "S", ""),
        ("menopause", "Ménopause, règles, douleurs", "Menopause, periods, pain", 20, "RS", ""),
        ("results", "Résultats d'examens", "Test results", 15, "RS", ""),
    ],
    "paediatrics": [
        ("ill", "Enfant malade", "Ill child", 15, "RS", "thermometer otoscope"),
        ("growth", "Croissance, examen obligatoire", "Growth, routine examination", 30, "S", ""),
        ("vaccine", "Vaccin", "Vaccine", 15, "S", ""),
        ("skin", "Peau, boutons", "Skin, spots", 15, "RS", ""),
        ("advice", "Conseil (sommeil, repas)", "Advice (sleep, food)", 20, "RS", ""),
    ],
    "psychiatry": [
        ("first", "Première rencontre", "First meeting", 60, "RS", ""),
        ("follow_up", "Suivi", "Follow-up", 45, "RS", ""),
        ("renewal", "Adaptation du traitement", "Change of treatment", 20, "RS", ""),
    ],
    "urology": [
        ("first", "Premier avis", "First opinion", 20, "S", ""),
        ("infection", "Infection, brûlures", "Infection, burning", 15, "RS", "urine_strip thermometer"),
        ("follow_up", "Suivi de prostate, calculs", "Prostate, stones follow-up", 20, "RS", ""),
        ("results", "Résultats d'examens", "Test results", 15, "RS", ""),
    ],
    "nephrology": [
        ("first", "Premier avis", "First opinion", 30, "RS", "blood_pressure urine_strip"),
        ("follow_up", "Suivi du rein", "Kidney follow-up", 20, "RS", "blood_pressure scale"),
        ("results", "Résultats d'examens", "Test results", 15, "RS", ""),
    ],
    "allergology": [
        ("first", "Premier avis, tests", "First opinion, tests", 45, "S", ""),
        ("seasonal", "Rhume des foins, urticaire", "Hay fever, hives", 20, "RS", ""),
        ("asthma", "Asthme allergique", "Allergic asthma", 20, "RS", "oximeter spirometer"),
        ("follow_up", "Suivi de désensibilisation", "Desensitisation follow-up", 15, "RS", ""),
    ],
    "geriatrics": [
        ("assessment", "Bilan (mémoire, équilibre)", "Assessment (memory, balance)", 60, "S", ""),
        ("treatment", "Revue des traitements", "Review of medicines", 30, "RS", "blood_pressure"),
        ("follow_up", "Suivi", "Follow-up", 30, "RS", "blood_pressure scale"),
        ("carer", "Conseil à l'aidant", "Advice to the carer", 30, "RS", ""),
    ],
    "rehabilitation": [
        ("first", "Bilan", "Assessment", 45, "S", ""),
        ("follow_up", "Suivi", "Follow-up", 30, "RS", ""),
        ("aid", "Appareillage", "Aids and orthoses", 30, "S", ""),
    ],
    "vascular": [
        ("veins", "Varices, jambes lourdes", "Varicose veins, heavy legs", 20, "RS", ""),
        ("doppler", "Écho-doppler", "Doppler scan", 30, "S", ""),
        ("arteries", "Artères, pression de cheville", "Arteries, ankle pressure", 30, "RS", "doppler blood_pressure"),
        ("wound", "Plaie de jambe", "Leg wound", 20, "RS", "exam_camera"),
    ],
    "oncology": [
        ("first", "Premier avis", "First opinion", 45, "S", ""),
        ("second", "Second avis", "Second opinion", 45, "RS", ""),
        ("treatment", "Pendant le traitement", "During treatment", 30, "RS", "thermometer scale"),
        ("follow_up", "Surveillance", "Surveillance", 20, "RS", ""),
    ],
    "haematology": [
        ("first", "Premier avis", "First opinion", 30, "RS", ""),
        ("follow_up", "Suivi", "Follow-up", 20, "RS", "thermometer"),
        ("results", "Résultats d'examens", "Test results", 15, "RS", ""),
    ],
    "infectiology": [
        ("travel", "Conseil au voyageur", "Travel advice", 30, "RS", ""),
        ("tick", "Tique, fièvre", "Tick, fever", 20, "RS", "thermometer exam_camera"),
        ("follow_up", "Suivi", "Follow-up", 20, "RS", ""),
        ("vaccine", "Vaccin", "Vaccine", 15, "S", ""),
    ],
}

VISITS = tuple(
    VisitEntry(
        f"{speciality}_{code}",
        speciality,
        name_fr,
        name_en,
        minutes,
        "R" in where,
        "S" in where,
        tuple(tools.split()),
        n,
    )
    for speciality, lines in _BY_SPECIALITY.items()
    for n, (code, name_fr, name_en, minutes, where, tools) in enumerate(lines)
)
