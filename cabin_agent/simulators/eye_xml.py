"""Writing the XML files of ophthalmic instruments, with the habits of real ones. Written apart from the parsers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from xml.sax.saxutils import escape

from contract.observations import Laterality

_NAMESPACES = "http://www.joia.or.jp/standardized/namespaces"
_SIDES = ((Laterality.RIGHT, "R"), (Laterality.LEFT, "L"))


@dataclass(frozen=True, slots=True)
class EyeSheet:
    """One eye's results: the single measurements as sphere, cylinder, axis; the pressures in mmHg, None: failed."""

    refractions: Sequence[tuple[float, float, int]] = ()
    pressures: Sequence[float | None] = ()
    cornea_um: float | None = None
    acuity: float | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one file reports. `clock` None: the instrument's clock was never set, and shows its factory's day."""

    maker: str
    model: str
    machine: str
    clock: datetime | None
    eyes: dict[Laterality, EyeSheet]
    pupils_mm: float | None = None
    addition: float | None = None
    images: Sequence[str] = ()
    habits: frozenset[Literal["comma", "leading_space", "other_host", "unqualified"]] = field(default=frozenset())


# ---------------------------------------------------------------- JOIA common XML


def joia_refraction(sheet: Sheet) -> str:
    """Autorefraction; with pressures, a second `Measure` of tonometry and corneal thickness."""
    measures = [_measure("REF", _ref(sheet))] if _any(sheet, "refractions") else []
    if _any(sheet, "pressures"):
        measures.append(_measure("TM", _tm(sheet), _cct(sheet)))
    return _joia(sheet, measures)


def joia_subjective(sheet: Sheet) -> str:
    """A phoropter's file: the last refraction of each eye as found and as prescribed, far and near."""
    q = _qualify(sheet, "SBJ")
    types = "".join(
        f'<{q("Type")} No="{number}">{_tag(q("TypeName"), name)}{_exam(sheet, q, 1, 500, 0.0)}'
        f"{_exam(sheet, q, 2, 40, sheet.addition or 0.0)}</{q('Type')}>"
        for number, name in ((1, "Full Correction"), (2, "Prescription"))
    )
    return _joia(sheet, [f'<Measure type="SBJ"><{q("RefractionTest")}>{types}</{q("RefractionTest")}></Measure>'])


def _exam(sheet: Sheet, q: Callable[[str], str], number: int, distance_cm: int, addition: float) -> str:
    eyes, acuities = "", ""
    for side, letter in _SIDES:
        if (eye := sheet.eyes.get(side)) is None:
            continue
        sphere, cylinder, axis = eye.refractions[-1]
        eyes += _tag(
            q(letter),
            _number(sheet, q("Sph"), sphere + addition, 2, "D")
            + _number(sheet, q("Cyl"), cylinder, 2, "D")
            + _number(sheet, q("Axis"), axis, 0, "deg"),
        )
        acuities += _number(sheet, q(letter), eye.acuity, 1, None) if eye.acuity is not None else ""
    pupils = "" if sheet.pupils_mm is None else _tag(q("PD"), _number(sheet, q("B"), sheet.pupils_mm, 1, "mm"))
    return (
        f'<{q("ExamDistance")} No="{number}">{_number(sheet, q("Distance"), distance_cm, 1, "cm")}'
        f"{_tag(q('RefractionData'), eyes)}{_tag(q('VA'), acuities)}{pupils}</{q('ExamDistance')}>"
    )


def _ref(sheet: Sheet) -> str:
    q = _qualify(sheet, "REF")
    eyes = ""
    for side, letter in _SIDES:
        if (eye := sheet.eyes.get(side)) is None:
            continue
        rows = "".join(
            f'<{q("List")} No="{number}">{_refraction(sheet, q, row)}</{q("List")}>'
            for number, row in enumerate(eye.refractions, start=1)
        )
        eyes += _tag(q(letter), rows + _tag(q("Median"), _refraction(sheet, q, eye.refractions[-1])))
    pupils = "" if sheet.pupils_mm is None else _tag(q("PD"), _number(sheet, q("Distance"), sheet.pupils_mm, 1, "mm"))
    return _tag(q("REF"), eyes + pupils)


def _refraction(sheet: Sheet, q: Callable[[str], str], row: tuple[float, float, int]) -> str:
    sphere, cylinder, axis = row
    return (
        _number(sheet, q("Sphere"), sphere, 2, "D")
        + _number(sheet, q("Cylinder"), cylinder, 2, "D")
        + _number(sheet, q("Axis"), axis, 0, "deg")
        + _number(sheet, q("SE"), sphere + cylinder / 2, 3, "D")
    )


def _tm(sheet: Sheet) -> str:
    q = _qualify(sheet, "TM")
    eyes = ""
    for side, letter in _SIDES:
        if (eye := sheet.eyes.get(side)) is None:
            continue
        rows = "".join(
            f'<{q("List")} No="{number}">'
            + (_tag(q("Error"), "NO CENTER") if value is None else _number(sheet, q("IOP_mmHg"), value, 1, "mmHg"))
            + f"</{q('List')}>"
            for number, value in enumerate(eye.pressures, start=1)
        )
        eyes += _tag(q(letter), rows + _average(sheet, q("Average"), q("IOP_mmHg"), eye.pressures))
    return _tag(q("TM"), eyes)


def _average(sheet: Sheet, outer: str, inner: str, pressures: Sequence[float | None]) -> str:
    found = [value for value in pressures if value is not None]
    return _tag(outer, _number(sheet, inner, sum(found) / len(found), 1, "mmHg")) if found else ""


def _cct(sheet: Sheet) -> str:
    """Unqualified inside the tonometry, in mm, without an average."""
    eyes = "".join(
        f'<{letter}><List No="1">{_number(sheet, "CCT_mm", eye.cornea_um / 1000, 3, "mm")}<Error/></List></{letter}>'
        for side, letter in _SIDES
        if (eye := sheet.eyes.get(side)) and eye.cornea_um is not None
    )
    return f"<CCT>{eyes}</CCT>" if eyes else ""


def _measure(name: str, *parts: str) -> str:
    return f'<Measure type="{name}">{"".join(parts)}</Measure>'


def _joia(sheet: Sheet, measures: Sequence[str]) -> str:
    host = _NAMESPACES.replace("www.joia", "www.Topcon") if "other_host" in sheet.habits else _NAMESPACES
    spaces = "".join(f' xmlns:ns{part}="{host}/{part}"' for part in ("Common", "REF", "KM", "LM", "SBJ", "TM"))
    common = _tag("nsCommon:Common", _common(sheet, "nsCommon:", "-"))
    return f"<Ophthalmology{spaces}>{common}{''.join(measures)}</Ophthalmology>"


def _common(sheet: Sheet, prefix: str, between: str) -> str:
    at = sheet.clock or datetime(2000, 1, 1)  # noqa: DTZ001 - an instrument's clock has no zone
    values = {
        "Company": sheet.maker,
        "ModelName": sheet.model,
        "MachineNo": sheet.machine,
        "ROMVersion": "1.2.3",
        "Version": "1.2",
        "Date": at.strftime(f"%Y{between}%m{between}%d"),
        "Time": at.strftime("%H:%M:%S"),
    }
    return "".join(_tag(prefix + name, value) for name, value in values.items()) + f"<{prefix}Patient/>"


def joia_lensmeter(sheet: Sheet) -> str:
    q = _qualify(sheet, "LM")
    lenses = ""
    for side, letter in _SIDES:
        if (eye := sheet.eyes.get(side)) is None:
            continue
        sphere, cylinder, axis = eye.refractions[-1]
        addition = "" if sheet.addition is None else _number(sheet, q("Add1"), sheet.addition, 2, "D")
        lenses += _tag(
            q(letter),
            _number(sheet, q("Sphere"), sphere, 2, "D")
            + _number(sheet, q("Cylinder"), cylinder, 2, "D")
            + _number(sheet, q("Axis"), axis, 0, "deg")
            + addition,
        )
    return _joia(sheet, [_measure("LM", _tag(q("LM"), lenses))])


# ---------------------------------------------------------------- Nidek XML and the LM-7


def nidek_data(sheet: Sheet) -> str:
    """Root `Data`: refraction, pressure, thickness with the unit inside the text, names of pictures."""
    eyes = "".join(_tag(letter, _nidek_eye(sheet, sheet.eyes[side])) for side, letter in _SIDES if side in sheet.eyes)
    return f"<Data>{_common(sheet, '', '/')}{eyes}</Data>"


def _nidek_eye(sheet: Sheet, eye: EyeSheet) -> str:
    body = ""
    if eye.refractions:
        rows = "".join(
            f'<ARList No="{number}">{_refraction(sheet, str, row)}</ARList>'
            for number, row in enumerate(eye.refractions, start=1)
        )
        body += _tag("AR", rows + _tag("ARMedian", _refraction(sheet, str, eye.refractions[-1])))
    if eye.pressures:
        rows = "".join(
            f'<NTList No="{number}">'
            + ("<Error>APL</Error>" if value is None else _mmhg_kpa(sheet, value))
            + "</NTList>"
            for number, value in enumerate(eye.pressures, start=1)
        )
        found = [value for value in eye.pressures if value is not None]
        average = _tag("NTAverage", _mmhg_kpa(sheet, sum(found) / len(found))) if found else ""
        body += _tag("NT", rows + average)
    if eye.cornea_um is not None:
        thickness = _tag("Thickness", f"{eye.cornea_um:.0f}um")
        images = "".join(_tag("PACHYImage", name) for name in sheet.images)
        body += _tag("PACHY", f'<PACHYList No="1">{thickness}</PACHYList>' + _tag("PACHYAverage", thickness) + images)
    return body


def _mmhg_kpa(sheet: Sheet, value: float) -> str:
    return _number(sheet, "mmHg", value, 1, None) + _number(sheet, "kPa", value / 7.50062, 2, None)


def nidek_lensmeter(sheet: Sheet, *, fragment: Laterality | None = None) -> str:
    """The LM-7. `fragment`: only that eye, without root, spelled as seen in the field."""
    if fragment is not None:
        return _lens(sheet, fragment, "Sphare")
    lenses = "".join(_lens(sheet, side, "Sphere") for side, _ in _SIDES if side in sheet.eyes)
    pupils = "" if sheet.pupils_mm is None else _tag("PD", _number(sheet, "Distance", sheet.pupils_mm, 1, "mm"))
    common = _tag("Common", _common(sheet, "", "/").replace("<Version>1.2<", "<Version>NIDEK_V1.01<"))
    return f'<Ophthalmology>{common}<Measure Type="LM"><LM>{lenses}</LM>{pupils}</Measure></Ophthalmology>'


def _lens(sheet: Sheet, side: Laterality, sphere_name: str) -> str:
    sphere, cylinder, axis = sheet.eyes[side].refractions[-1]
    addition = "" if sheet.addition is None else _number(sheet, "ADD", sheet.addition, 2, "D")
    return _tag(
        dict(_SIDES)[side],
        _number(sheet, sphere_name, sphere, 2, "D")
        + _number(sheet, "Cylinder", cylinder, 2, "D")
        + _number(sheet, "Axis", axis, 0, "deg")
        + addition
        + '<PrismX base="in">0.25</PrismX><PrismY base="up">0.00</PrismY>',
    )


# ---------------------------------------------------------------- the pieces


def _qualify(sheet: Sheet, part: str) -> Callable[[str], str]:
    """Names of one part of the standard; with the habit `unqualified`, half of them stand without a prefix."""
    if "unqualified" not in sheet.habits:
        return lambda name: f"ns{part}:{name}"
    return lambda name: name if len(name) % 2 else f"ns{part}:{name}"


def _any(sheet: Sheet, what: Literal["refractions", "pressures"]) -> bool:
    return any(getattr(eye, what) for eye in sheet.eyes.values())


def _number(sheet: Sheet, name: str, value: float, decimals: int, unit: str | None) -> str:
    text = f"{value:.{decimals}f}"
    if unit == "D" and value > 0:
        text = f"+{text}"
    if "comma" in sheet.habits:
        text = text.replace(".", ",")
    if "leading_space" in sheet.habits:
        text = f"  {text}"
    attribute = f' unit="{unit}"' if unit else ""
    return f"<{name}{attribute}>{text}</{name}>"


def _tag(name: str, content: str) -> str:
    return f"<{name}>{content if content.startswith('<') else escape(content)}</{name}>"


def encoded(text: str, encoding: Literal["utf-8", "shift_jis", "utf-16", "none"]) -> bytes:
    """With declaration, and with a byte order mark where UTF-16 is declared; "none": a fragment as it is."""
    if encoding == "none":
        return text.encode()
    return f'<?xml version="1.0" encoding="{encoding}"?>\n{text}'.encode(encoding)
