"""The 22 specialities of the directory, and the words people use for them."""

from typing import NamedTuple


class SpecialityEntry(NamedTuple):
    code: str
    name_fr: str
    name_en: str
    keywords_fr: tuple[str, ...]
    keywords_en: tuple[str, ...]


def _entry(code: str, name_fr: str, name_en: str, keywords_fr: str, keywords_en: str) -> SpecialityEntry:
    return SpecialityEntry(code, name_fr, name_en, tuple(keywords_fr.split(", ")), tuple(keywords_en.split(", ")))


SPECIALITIES = (
    _entry(
        "general_practice",
        "Médecine générale",
        "General practice",
        "généraliste, médecin traitant, fièvre, toux, rhume, grippe, certificat, renouvellement d'ordonnance, fatigue",
        "GP, family doctor, fever, cough, cold, flu, certificate, repeat prescription, tiredness",
    ),
    _entry(
        "dermatology",
        "Dermatologie",
        "Dermatology",
        "dermatologue, peau, grain de beauté, bouton, acné, eczéma, psoriasis, verrue, tache, mélanome, démangeaison, gratte",
        "dermatologist, skin, mole, spot, acne, eczema, psoriasis, wart, rash, melanoma, itching",
    ),
    _entry(
        "cardiology",
        "Cardiologie",
        "Cardiology",
        "cardiologue, cœur, tension, hypertension, palpitations, essoufflement, électrocardiogramme",
        "cardiologist, heart, blood pressure, hypertension, palpitations, breathlessness, ECG",
    ),
    _entry(
        "ophthalmology",
        "Ophtalmologie",
        "Ophthalmology",
        "ophtalmologue, ophtalmo, yeux, œil, vue, lunettes, œil rouge, cataracte, glaucome",
        "ophthalmologist, eyes, eye, sight, glasses, red eye, cataract, glaucoma",
    ),
    _entry(
        "ent",
        "Oto-rhino-laryngologie (ORL)",
        "Ear, nose and throat",
        "ORL, oreille, nez, gorge, otite, angine, sinusite, vertige, audition, acouphènes, ronflement",
        "ENT, ear, nose, throat, otitis, tonsillitis, sinusitis, vertigo, hearing, tinnitus, snoring",
    ),
    _entry(
        "pneumology",
        "Pneumologie",
        "Respiratory medicine",
        "pneumologue, poumon, asthme, bronchite, BPCO, apnée du sommeil, respiration, tabac",
        "pulmonologist, lung, asthma, bronchitis, COPD, sleep apnoea, breathing, tobacco",
    ),
    _entry(
        "gastroenterology",
        "Gastro-entérologie",
        "Gastroenterology",
        "gastro-entérologue, ventre, estomac, foie, intestin, reflux, côlon, digestion, coloscopie",
        "gastroenterologist, stomach, belly, liver, bowel, reflux, colon, digestion, colonoscopy",
    ),
    _entry(
        "rheumatology",
        "Rhumatologie",
        "Rheumatology",
        "rhumatologue, articulations, arthrose, dos, lumbago, sciatique, genou, épaule, hanche, polyarthrite, ostéoporose, goutte",
        "rheumatologist, joints, osteoarthritis, back pain, sciatica, knee, shoulder, hip, arthritis, osteoporosis, gout",
    ),
    _entry(
        "neurology",
        "Neurologie",
        "Neurology",
        "neurologue, migraine, maux de tête, épilepsie, Parkinson, mémoire, sclérose en plaques, tremblements",
        "neurologist, migraine, headache, epilepsy, Parkinson, memory, multiple sclerosis, tremor",
    ),
    _entry(
        "endocrinology",
        "Endocrinologie et diabétologie",
        "Endocrinology and diabetes",
        "endocrinologue, diabète, diabétologue, thyroïde, hormones, glycémie, poids, obésité",
        "endocrinologist, diabetes, thyroid, hormones, blood sugar, weight, obesity",
    ),
    _entry(
        "gynaecology",
        "Gynécologie",
        "Gynaecology",
        "gynécologue, contraception, règles, grossesse, ménopause, endométriose, frottis, pilule",
        "gynaecologist, contraception, periods, pregnancy, menopause, endometriosis, smear test, pill",
    ),
    _entry(
        "paediatrics",
        "Pédiatrie",
        "Paediatrics",
        "pédiatre, enfant, bébé, nourrisson, vaccin, croissance, varicelle",
        "paediatrician, child, baby, infant, vaccine, growth, chickenpox",
    ),
    _entry(
        "psychiatry",
        "Psychiatrie",
        "Psychiatry",
        "psychiatre, anxiété, dépression, sommeil, insomnie, dors mal, stress, burn-out, angoisse",
        "psychiatrist, anxiety, depression, sleep, insomnia, stress, burnout, panic",
    ),
    _entry(
        "urology",
        "Urologie",
        "Urology",
        "urologue, prostate, vessie, calcul, urine, cystite, incontinence",
        "urologist, prostate, bladder, kidney stone, urine, cystitis, incontinence",
    ),
    _entry(
        "nephrology",
        "Néphrologie",
        "Nephrology",
        "néphrologue, rein, insuffisance rénale, dialyse, créatinine",
        "nephrologist, kidney, renal failure, dialysis, creatinine",
    ),
    _entry(
        "allergology",
        "Allergologie",
        "Allergy medicine",
        "allergologue, allergie, rhume des foins, pollen, urticaire, intolérance, piqûre de guêpe",
        "allergist, allergy, hay fever, pollen, hives, intolerance, wasp sting",
    ),
    _entry(
        "geriatrics",
        "Gériatrie",
        "Geriatrics",
        "gériatre, personne âgée, mémoire, chute, Alzheimer, autonomie, aidant",
        "geriatrician, older person, memory, fall, Alzheimer, independence, carer",
    ),
    _entry(
        "rehabilitation",
        "Médecine physique et de réadaptation",
        "Physical and rehabilitation medicine",
        "rééducation, réadaptation, AVC, appareillage, spasticité, handicap, prothèse",
        "rehabilitation, stroke, orthosis, spasticity, disability, prosthesis",
    ),
    _entry(
        "vascular",
        "Médecine vasculaire",
        "Vascular medicine",
        "angiologue, varices, phlébite, jambes lourdes, artères, écho-doppler, ulcère de jambe",
        "angiologist, varicose veins, thrombosis, heavy legs, arteries, doppler, leg ulcer",
    ),
    _entry(
        "oncology",
        "Oncologie",
        "Oncology",
        "oncologue, cancer, tumeur, chimiothérapie, suivi de cancer",
        "oncologist, cancer, tumour, chemotherapy, cancer follow-up",
    ),
    _entry(
        "haematology",
        "Hématologie",
        "Haematology",
        "hématologue, sang, anémie, plaquettes, ganglion, leucémie",
        "haematologist, blood, anaemia, platelets, lymph node, leukaemia",
    ),
    _entry(
        "infectiology",
        "Maladies infectieuses",
        "Infectious diseases",
        "infectiologue, infection, voyage, vaccin, tique, Lyme, VIH, paludisme",
        "infectious disease specialist, infection, travel, vaccine, tick, Lyme, HIV, malaria",
    ),
)
