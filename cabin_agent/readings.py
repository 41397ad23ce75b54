"""From a parsed record to the `Reading` of the contract, with the id its content gives it."""

import base64
import json
import re
from decimal import Decimal
from uuid import UUID, uuid5

from cabin_agent.attribution import NOT_LIVE, Step, attributed, is_live
from cabin_agent.clock import Receipt
from cabin_agent.device_clock import DeviceTime
from cabin_agent.drivers import ReadingDraft
from cabin_agent.parsers import Component
from cabin_agent.parsers.measurement import SEEN_MEASURED
from cabin_agent.parsers.plausibility import is_implausible
from contract.observations import ClockQuality, DeviceIdentity, MeasuredValue, Reading

IMPLAUSIBLE = "implausible"
_COARSE = "coarse_resolution"
_UNREPRESENTABLE = "unrepresentable"
_MORE_FLAGS = "more_flags"

_NAMESPACE = UUID("5b1f4a0e-7f1c-5d55-9a55-0d0c7a0c5e11")
_WIRE_DECIMAL = re.compile(r"-?\d{1,9}(\.\d{1,9})?")
_FLAG_LIMIT = 16
_FAR_EXPONENT = 20


def compose(
    draft: ReadingDraft,
    *,
    identity: DeviceIdentity,
    receipt: Receipt,
    time: DeviceTime,
    step: Step,
    expected_seq: int,
) -> Reading:
    """`expected_seq` is what the outbox will most likely give; the outbox writes the definite one."""
    measurement = draft.measurement
    belongs = attributed(measurement, time, step)
    values, value_flags = _values(measurement.components)
    flags = [
        *([IMPLAUSIBLE] if is_implausible(measurement) else []),
        *([] if is_live(measurement, time, step) else [NOT_LIVE]),
        *value_flags,
        *measurement.flags,
    ]
    return Reading(
        reading_id=reading_id(draft, identity=identity, receipt=receipt, time=time, step=step),
        kiosk_seq=expected_seq,
        consultation_id=belongs.consultation_id,
        kind=measurement.kind,
        device=identity,
        values=values,
        device_time=time.at,
        received_at=receipt.received_at,
        monotonic_ns=receipt.monotonic_ns,
        boot_id=receipt.boot_id,
        clock=time.clock,
        clock_offset_s=time.timeline.offset_s,
        kiosk_clock=receipt.kiosk_clock,
        record_no=measurement.record_no,
        attribution=belongs.attribution,
        quarantine_reason=belongs.reason,
        validity=measurement.validity,
        flags=flags if len(flags) <= _FLAG_LIMIT else [*flags[: _FLAG_LIMIT - 1], _MORE_FLAGS],
        status_bits=measurement.status_bits,
        raw_base64=base64.b64encode(draft.frame.octets).decode(),
        parser=draft.parser,
    )


def reading_id(
    draft: ReadingDraft, *, identity: DeviceIdentity, receipt: Receipt, time: DeviceTime, step: Step
) -> UUID:
    """The same record fetched again has the same id.

    Made of the instrument (model and serial; the driver may change), the kind, the device's time as
    sent, the status and the raw octets, which hold the record's number where it has one. A device without a
    set clock and without numbers can repeat every octet for the next patient, so then the boot and the moment
    of receipt go in too: rather the same record twice than a reading lost. Where the driver knows better
    what makes the record one, its word counts. A clock that is off may have begun anew with each battery: then the
    moment goes in where the instrument was heard measuring, and so cannot be telling an old record.
    """
    measurement = draft.measurement
    if draft.content_id is not None:
        visit = str(step.visit.consultation_id) if draft.per_visit and step.visit else ""
        return uuid5(_NAMESPACE, json.dumps([identity.model, identity.serial, draft.content_id, visit]))
    parts = [
        identity.model,
        identity.serial,
        measurement.kind.value,
        measurement.stamp.text if measurement.stamp else "",
        str(measurement.status_bits),
        draft.frame.characteristic,
        draft.frame.octets.hex(),
    ]
    is_off = time.at is None or (SEEN_MEASURED in measurement.flags and time.clock is not ClockQuality.SYNCHRONISED)
    if is_off and measurement.record_no is None:
        parts += [receipt.boot_id, str(receipt.monotonic_ns)]
    return uuid5(_NAMESPACE, json.dumps(parts))


def _values(components: tuple[Component, ...]) -> tuple[list[MeasuredValue], list[str]]:
    """Numbers as text of the same digits. What the wire text cannot hold becomes an absent value."""
    values: list[MeasuredValue] = []
    flags: set[str] = set()
    for part in components:
        text, absent_reason = None, part.absent_reason
        if part.value is not None:
            text = _text(part.value)
            flags |= _text_flags(part.value, text)
            absent_reason = None if text is not None else "error"
        values.append(
            MeasuredValue(
                metric=part.metric,
                value=text,
                unit=part.unit,
                absent_reason=absent_reason,
                laterality=part.laterality,
                comparator=part.comparator,
                context=part.context,
            )
        )
    return values, sorted(flags)


def _text(value: Decimal) -> str | None:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > _FAR_EXPONENT:
        return None
    text = format(value, "f")
    return text if _WIRE_DECIMAL.fullmatch(text) else None


def _text_flags(value: Decimal, text: str | None) -> set[str]:
    if text is None:
        return {_UNREPRESENTABLE}
    exponent = value.as_tuple().exponent
    return {_COARSE} if isinstance(exponent, int) and exponent > 0 else set()
