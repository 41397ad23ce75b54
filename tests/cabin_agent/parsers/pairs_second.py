"""Our parsers beside `second_decoder`, for what no other package reads."""

from typing import Any

from cabin_agent.parsers.body_composition import parse_body_composition
from cabin_agent.parsers.current_time import parse_current_time
from cabin_agent.parsers.glucose import parse_glucose
from cabin_agent.parsers.glucose_context import parse_glucose_context
from cabin_agent.parsers.microlife import parse_answer
from cabin_agent.parsers.phd_apdu import parse_apdu
from cabin_agent.parsers.racp import Answer, parse_racp
from cabin_agent.parsers.xiaomi_scale import parse_v1, parse_v2
from tests.cabin_agent.parsers import second_decoder as second
from tests.cabin_agent.parsers.pairs import Pair, exact, their_exact, user


def _our_glucose(frame: bytes) -> Any:
    said = parse_glucose(frame)
    return {
        "sequence": said.sequence,
        "base": said.base.text,
        "offset": said.offset_min,
        "concentration": exact(said.concentration),
        "sample": said.sample,
        "location": said.location,
        "status": said.status,
        "molar": said.molar,
        "context": said.context_follows,
    }


def _their_glucose(frame: bytes) -> Any:
    said = second.glucose(frame)
    return said | {"concentration": their_exact(said["concentration"])}


def _our_context(frame: bytes) -> Any:
    said = parse_glucose_context(frame)
    return (
        said.sequence,
        (said.carbohydrate.kind, exact(said.carbohydrate.number)) if said.carbohydrate else None,
        said.meal,
        None if said.tester is None or said.health is None else said.health << 4 | said.tester,
        (said.exercise.duration_s, said.exercise.intensity_percent) if said.exercise else None,
        (said.medication.kind, exact(said.medication.number), said.medication.unit) if said.medication else None,
        exact(said.hba1c_percent),
    )


def _their_context(frame: bytes) -> Any:
    said = second.glucose_context(frame)
    unit = "L" if said["litres"] else "kg"
    seconds = said.get("exercise_s")
    return (
        said["sequence"],
        (said["carbohydrate"], their_exact(said["carbohydrate_kg"])) if "carbohydrate" in said else None,
        said.get("meal"),
        said.get("people"),
        (None if seconds == 0xFFFF else seconds, said["exercise_percent"]) if "exercise_s" in said else None,
        (said["medication"], their_exact(said["medication_amount"]), unit) if "medication" in said else None,
        their_exact(said.get("hba1c")),
    )


def _our_body(frame: bytes) -> Any:
    said = parse_body_composition(frame)
    values: dict[str, Any] = {part.metric.value: part.value for part in said.components}
    values["imperial"] = bool(frame[0] & 1)
    units = {part.unit for part in said.components if part.metric.value.endswith("mass")}
    assert units <= ({"[lb_av]"} if values["imperial"] else {"kg"})
    return values, said.stamp.text if said.stamp else None, user(said)


def _their_body(frame: bytes) -> Any:
    said = second.body_composition(frame)
    stamp, user = said.pop("stamp", None), said.pop("user", None)
    return said, stamp, None if user == 0xFF else user


def _our_access(frame: bytes) -> Any:
    said = parse_racp(frame)
    return ("response", said.request, said.code) if isinstance(said, Answer) else ("count", said.count, 0)


def _our_time(frame: bytes) -> Any:
    said = parse_current_time(frame)
    return {"stamp": said.stamp.text, "rest": (said.weekday, said.fraction, said.adjust_reason)}


def _our_xiaomi(frame: bytes) -> Any:
    said = (parse_v1 if len(frame) <= 10 else parse_v2)(frame)
    return {
        "weight": said.weight,
        "unit": said.unit,
        "stable": said.stable,
        "removed": said.removed,
        "stamp": said.stamp.text,
        "ohm": said.impedance_ohm,
    }


def _our_apdu(frame: bytes) -> Any:
    said = parse_apdu(frame)
    return int(said.choice), said.body


_MICROLIFE = tuple(bytes([0x4D, 0x3A, 0, 2, octet, (0x4D + 0x3A + 2 + octet) % 256]) for octet in range(256))
_CHOICES = tuple(bytes([octet, 0, 0, length]) for octet in range(0xE1, 0xE9) for length in range(8))

SECOND = (
    Pair("glucose", _our_glucose, _their_glucose, longest=17),
    Pair("glucose_context", _our_context, _their_context, longest=17),
    Pair("body_composition", _our_body, _their_body, flags=2, longest=30),
    Pair("record_access", _our_access, second.record_access, longest=6, lead=(b"\x05\x00", b"\x06\x00")),
    Pair("current_time", _our_time, second.current_time, flags=0, longest=10),
    Pair("microlife", parse_answer, second.microlife_answer, longest=6, lead=_MICROLIFE),
    Pair("xiaomi_first", _our_xiaomi, second.xiaomi, longest=10),
    Pair("xiaomi_second", _our_xiaomi, second.xiaomi, longest=13),
    Pair("apdu", _our_apdu, second.apdu, flags=0, longest=9, lead=_CHOICES),
)
