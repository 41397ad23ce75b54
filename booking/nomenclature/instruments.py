"""Kinds of instruments that a visit may need, and that a cabin, a set or a place may have."""

from typing import NamedTuple


class InstrumentEntry(NamedTuple):
    code: str
    name_fr: str
    name_en: str


INSTRUMENTS = (
    InstrumentEntry("exam_camera", "Caméra d'examen", "Examination camera"),
    InstrumentEntry("dermatoscope", "Dermatoscope (peau)", "Dermatoscope (skin)"),
    InstrumentEntry("otoscope", "Otoscope (oreille, gorge)", "Otoscope (ear, throat)"),
    InstrumentEntry("stethoscope", "Stéthoscope", "Stethoscope"),
    InstrumentEntry("blood_pressure", "Tensiomètre", "Blood pressure monitor"),
    InstrumentEntry("oximeter", "Oxymètre", "Pulse oximeter"),
    InstrumentEntry("thermometer", "Thermomètre", "Thermometer"),
    InstrumentEntry("scale", "Balance", "Scale"),
    InstrumentEntry("ecg", "Électrocardiographe", "Electrocardiograph"),
    InstrumentEntry("glucometer", "Lecteur de glycémie", "Glucose meter"),
    InstrumentEntry("spirometer", "Spiromètre (souffle)", "Spirometer (breath)"),
    InstrumentEntry("urine_strip", "Bandelette urinaire", "Urine strip"),
    InstrumentEntry("audiometer", "Audiomètre (audition)", "Audiometer (hearing)"),
    InstrumentEntry("refractor", "Réfracteur (vue)", "Refractor (sight)"),
    InstrumentEntry("tonometer", "Tonomètre (pression de l'œil)", "Tonometer (eye pressure)"),
    InstrumentEntry("slit_lamp", "Lampe à fente (œil)", "Slit lamp (eye)"),
    InstrumentEntry("fundus_camera", "Rétinographe (fond d'œil)", "Fundus camera (retina)"),
    InstrumentEntry("doppler", "Doppler (veines, artères)", "Doppler (veins, arteries)"),
)
