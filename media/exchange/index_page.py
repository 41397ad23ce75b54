"""The pages of a patient's archive: self-contained HTML that works without a network, in French and in English."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import groupby

_MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_WORDS = {
    "fr": {
        "title": "Mes photos",
        "lead": "Toutes les photos de {name} dans Comptoir, le {day}. Cette page s’ouvre sans réseau.",
        "other": "English",
        "by_date": "Par date",
        "by_lesion": "Par grain de beauté ou lésion",
        "none": "Il n’y a aucune photo.",
        "open": "Ouvrir l’original",
        "waiting": "L’original n’est pas encore arrivé : voici l’aperçu.",
        "facts": "{width} × {height} pixels, {size} Mo",
        "taken": "Prise à {time}",
        "intimate": "Photos intimes",
        "intimate_lead": "Elles sont rangées à part : elles ne s’affichent que si vous les ouvrez.",
        "intimate_go": "Voir la liste des photos intimes ({count})",
        "warning": "Attention : photos intimes",
        "warning_lead": "Ces photos montrent des parties intimes. Vérifiez que personne d’autre ne regarde votre écran, "
        "et ne laissez pas ce dossier sur un appareil partagé.",
        "back": "Retour à toutes les photos",
        "site": "Où sur le corps",
        "view": "Vue",
        "care": "Ce dossier contient des données de santé. Gardez-le dans un endroit sûr.",
    },
    "en": {
        "title": "My photos",
        "lead": "All photos of {name} in Comptoir, on {day}. This page opens without a network.",
        "other": "Français",
        "by_date": "By date",
        "by_lesion": "By mole or lesion",
        "none": "There is no photo.",
        "open": "Open the original",
        "waiting": "The original has not arrived yet: this is the preview.",
        "facts": "{width} × {height} pixels, {size} MB",
        "taken": "Taken at {time}",
        "intimate": "Intimate photos",
        "intimate_lead": "They are kept apart: they show only when you open them.",
        "intimate_go": "See the list of intimate photos ({count})",
        "warning": "Warning: intimate photos",
        "warning_lead": "These photos show intimate parts. Make sure that nobody else looks at your screen, and do not "
        "leave this folder on a shared device.",
        "back": "Back to all photos",
        "site": "Where on the body",
        "view": "View",
        "care": "This folder holds health data. Keep it in a safe place.",
    },
}
_SITES = {
    "face": ("Visage", "Face"), "scalp": ("Cuir chevelu", "Scalp"), "ear": ("Oreille", "Ear"),
    "mouth": ("Bouche", "Mouth"), "neck": ("Cou", "Neck"), "chest": ("Poitrine", "Chest"),
    "abdomen": ("Ventre", "Abdomen"), "back": ("Dos", "Back"), "left_arm": ("Bras gauche", "Left arm"),
    "right_arm": ("Bras droit", "Right arm"), "left_hand": ("Main gauche", "Left hand"),
    "right_hand": ("Main droite", "Right hand"), "buttocks": ("Fesses", "Buttocks"),
    "genitals": ("Parties génitales", "Genitals"), "left_leg": ("Jambe gauche", "Left leg"),
    "right_leg": ("Jambe droite", "Right leg"), "left_foot": ("Pied gauche", "Left foot"),
    "right_foot": ("Pied droit", "Right foot"), "other": ("Autre endroit", "Elsewhere"),
}  # fmt: skip
_VIEWS = {
    "overview": ("Vue d’ensemble", "Overview"),
    "landmark": ("Avec un repère", "With a landmark"),
    "close_up": ("De près", "Close-up"),
    "dermoscopy": ("Au dermatoscope", "Dermoscopy"),
}
_STYLE = (
    ":root{color-scheme:light dark}body{font:18px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "ul{list-style:none;padding:0;display:grid;gap:1.5rem;grid-template-columns:repeat(auto-fill,minmax(16rem,1fr))}"
    "img{width:100%;height:14rem;object-fit:contain;background:#777}a{display:inline-block;min-height:2.75rem}"
    "dl{margin:.5rem 0}dt{float:left;margin-right:.4em}dt::after{content:' :'}dd{margin:0}"
    ".warning{border:3px solid;padding:1rem}"
)

LANGUAGES = ("fr", "en")
PAGES = {"fr": "index.html", "en": "index-en.html"}
FOLDER = "photos-intimes"
WARNINGS = {
    "fr": f"{FOLDER}/ATTENTION-photos-intimes.html",
    "en": f"{FOLDER}/WARNING-intimate-photos.html",
}


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo of the archive. original: its path there, None while it is on its way; preview: a JPEG's. taken_at: local."""

    original: str | None
    preview: str
    taken_at: datetime
    body_site: str | None
    view: str
    lesion: str | None
    restricted: bool
    width: int
    height: int
    size_bytes: int


def index_page(shots: Sequence[Shot], *, name: str, day: datetime, language: str) -> str:
    """Ordinary photos by date and by lesion; the intimate ones behind a page of their own."""
    words, other = _WORDS[language], "en" if language == "fr" else "fr"
    open_ones = [shot for shot in shots if not shot.restricted]
    intimate = len(shots) - len(open_ones)
    parts = [
        f"<h1>{words['title']}</h1>",
        f"<p>{escape(words['lead'].format(name=name, day=_day(day, language)))}</p><p>{words['care']}</p>",
        f'<p><a href="{PAGES[other]}" lang="{other}">{words["other"]}</a></p>',
    ]
    if intimate:
        go = words["intimate_go"].format(count=intimate)
        parts += [
            f"<h2>{words['intimate']}</h2><p>{words['intimate_lead']}</p>",
            f'<p><a href="{WARNINGS[language]}">{go}</a></p>',
        ]
    if not shots:
        parts.append(f"<p>{words['none']}</p>")
    if open_ones:
        parts.append(f"<h2>{words['by_date']}</h2>")
        for date, group in groupby(open_ones, lambda shot: shot.taken_at.date()):
            of_day = list(group)
            parts.append(f"<h3><time datetime='{date}'>{_day(of_day[0].taken_at, language)}</time></h3>")
            parts.append(_list(of_day, language, pictures=True))
    lesions = sorted({shot.lesion for shot in open_ones if shot.lesion})
    if lesions:
        parts.append(f"<h2>{words['by_lesion']}</h2>")
        for lesion in lesions:
            parts.append(f"<h3>{escape(lesion)}</h3>")
            parts.append(_list([shot for shot in open_ones if shot.lesion == lesion], language, pictures=True))
    return _page(words["title"], parts, language)


def warning_page(shots: Sequence[Shot], *, language: str) -> str:
    """The intimate photos: named, never shown here."""
    words = _WORDS[language]
    parts = [
        f"<h1>{words['warning']}</h1><p class='warning'>{words['warning_lead']}</p>",
        f'<p><a href="../{PAGES[language]}">{words["back"]}</a></p>',
        _list([shot for shot in shots if shot.restricted], language, pictures=False),
    ]
    return _page(words["warning"], parts, language)


def _page(title: str, parts: Iterable[str], language: str) -> str:
    policy = "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _list(shots: Sequence[Shot], language: str, *, pictures: bool) -> str:
    return f"<ul>{''.join(_item(shot, language, pictures=pictures) for shot in shots)}</ul>"


def _item(shot: Shot, language: str, *, pictures: bool) -> str:
    words, at = _WORDS[language], LANGUAGES.index(language)
    site = _SITES.get(shot.body_site or "", (shot.body_site or "",) * 2)[at]
    view = _VIEWS.get(shot.view, ("", ""))[at]
    path = (shot.original or shot.preview).removeprefix("" if pictures else f"{FOLDER}/")
    when = f"{_day(shot.taken_at, language)}. {words['taken'].format(time=f'{shot.taken_at:%H:%M}')}"
    size = f"{shot.size_bytes / 1e6:.1f}".replace(".", "," if language == "fr" else ".")
    facts = words["facts"].format(width=shot.width, height=shot.height, size=size)
    named = [(words["site"], site), (words["view"], view)]
    told = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in named if value)
    label = escape(" ".join(filter(None, (shot.lesion, site, _day(shot.taken_at, language)))))
    picture = f'<img src="{escape(shot.preview)}" alt="{label}" loading="lazy">' if pictures else ""
    late = "" if shot.original else f"<p>{words['waiting']}</p>"
    return (
        f'<li>{picture}<p>{when}</p><dl>{told}</dl><p>{facts}</p>{late}<a href="{escape(path)}">'
        f"{words['open'] if shot.original else escape(path)}</a></li>"
    )


def _day(moment: datetime, language: str) -> str:
    first = "1er" if language == "fr" and moment.day == 1 else str(moment.day)
    return f"{first} {_MONTHS[language][moment.month - 1]} {moment.year}"
