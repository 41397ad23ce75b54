"""Writes the scale card: an A4 page (PDF/UA-1) with two cards to cut out, in French or in English.

A fiducial marker of the AprilTag family 36h11 (Olson 2011), its number 7 and its black square 20 mm wide; a
ruler of 50 mm; three greys and three colours. Whoever measures with it imports the figures from here.
"""

import json
from functools import cache
from pathlib import Path
from typing import Literal

import typst

Language = Literal["fr", "en"]
TEMPLATE = Path(__file__).parent / "card.typ"

TAG_FAMILY = "36h11"
TAG_ID = 7
TAG_EDGE_MM = 20.0
# Eight cells a side, the border included; # is black.
TAG_ROWS = (
    "########",
    "###.#.##",
    "#...####",
    "##...#.#",
    "###.#.##",
    "##..####",
    "###.####",
    "########",
)
# sRGB, from the left: a near white, two greys, red, yellow, blue. Printers differ: they tell a cast, not a colour.
PATCHES = ("#f2f2f2", "#a0a0a0", "#4d4d4d", "#af363c", "#e7c71f", "#383d96")

_WORDS: dict[Language, dict[str, str | list[str]]] = {
    "fr": {
        "title": "Carte d’échelle",
        "lead": "Posée près du grain de beauté, elle permet au médecin de le mesurer en millimètres.",
        "steps": [
            "Imprimez cette page à 100 %, sans « ajuster à la page », sur du papier blanc et mat.",
            "Vérifiez avec une règle : le carré noir doit mesurer 20 mm de côté. Sinon, n’utilisez pas la carte.",
            "Découpez une carte. Ne la pliez pas.",
            "Posez-la à plat sur la peau, à côté du grain de beauté, sans le couvrir.",
            "Photographiez-les ensemble, bien en face, sans ombre sur la carte.",
        ],
        "keep": "Une carte tachée, pliée ou mouillée ne mesure plus juste : imprimez-en une autre.",
        "card": "Comptoir, carte d’échelle",
        "check": "Carré noir : 20 mm",
        "alt": "Carte d’échelle : un repère carré noir et blanc de 20 mm, une règle de 50 mm, trois gris et trois couleurs.",
    },
    "en": {
        "title": "Scale card",
        "lead": "Placed beside a mole, it lets the doctor measure it in millimetres.",
        "steps": [
            "Print this page at 100 %, without “fit to page”, on white, matt paper.",
            "Check with a ruler: the black square must be 20 mm wide. If it is not, do not use the card.",
            "Cut one card out. Do not fold it.",
            "Lay it flat on the skin, beside the mole, without covering it.",
            "Photograph both together, straight from the front, with no shadow on the card.",
        ],
        "keep": "A stained, folded or wet card no longer measures right: print another one.",
        "card": "Comptoir, scale card",
        "check": "Black square: 20 mm",
        "alt": "Scale card: a black and white square marker of 20 mm, a ruler of 50 mm, three greys and three colours.",
    },
}


@cache
def scale_card(language: Language) -> bytes:
    """The PDF, the same for everybody. Takes some hundredths of a second the first time: call it in a thread."""
    return typst.compile(TEMPLATE.read_bytes(), sys_inputs=inputs(language), format="pdf", pdf_standards=["ua-1"])


def inputs(language: Language) -> dict[str, str]:
    """What the template is filled with."""
    number = "n°" if language == "fr" else "no."
    data = {
        "lang": language,
        "rows": TAG_ROWS,
        "edge": TAG_EDGE_MM,
        "patches": PATCHES,
        "mark": f"AprilTag {TAG_FAMILY}, {number} {TAG_ID}",
        **_WORDS[language],
    }
    return {"data": json.dumps(data)}
