"""A fault plan at work on one instrument. No I/O: an emulator asks what to do with each frame it is about to send."""

from dataclasses import dataclass, replace
from typing import TypeVar

from cabin_agent.simulators.faults import (
    ContentFault,
    Crash,
    Cut,
    Duplicate,
    FaultPlan,
    OutOfOrder,
    ShortFrame,
    Stall,
    WireFault,
)
from cabin_agent.transports import Frame
from contract.observations import DeviceKind

_Content = TypeVar("_Content", bound=ContentFault)


class SimulatedCrash(RuntimeError):
    """What a driver with a fault of its own would raise: nothing the layers above know."""


@dataclass(frozen=True, slots=True)
class Send:
    frame: Frame


@dataclass(frozen=True, slots=True)
class CutLink:
    """Disconnect. `partial`: octets of the frame that still got out, for wires without frames."""

    partial: bytes = b""


@dataclass(frozen=True, slots=True)
class FallSilent:
    """Send nothing more; stay connected."""


@dataclass(frozen=True, slots=True)
class CrashDriver:
    """Only what shares a process with the driver can do it; over the air it means nothing."""


Action = Send | CutLink | FallSilent | CrashDriver


class DeviceFaults:
    """What befalls one instrument, over all its connections."""

    def __init__(self, plan: FaultPlan, kind: DeviceKind) -> None:
        self._faults = [fault for fault in plan.faults if fault.befalls(kind)]
        self._connections = 0

    def content(self, fault: type[_Content]) -> _Content | None:
        """The fault of that class, when the plan has it for this instrument."""
        return next((one for one in self._faults if isinstance(one, fault)), None)

    def connected(self) -> "WireFaults":
        """To be asked once a connection."""
        self._connections += 1
        wire = [fault for fault in self._faults if isinstance(fault, WireFault)]
        return WireFaults([fault for fault in wire if fault.times is None or self._connections <= fault.times])


# Glucose records are notified; the answer of a Record Access Control Point is an indication and no record.
_NOTIFIED_RECORDS = {"2A18"}
_ANSWERS = {"2A52"}


def _is_record(frame: Frame) -> bool:
    if not frame.characteristic or frame.characteristic in _NOTIFIED_RECORDS:
        return True
    return frame.indication and frame.characteristic not in _ANSWERS


class WireFaults:
    """One connection."""

    def __init__(self, faults: list[WireFault]) -> None:
        self._faults = faults
        self._octets = 0
        self._frames = 0
        self._held: Frame | None = None

    def outgoing(self, frame: Frame, *, record: bool | None = None) -> list[Action]:
        """What to do in place of sending `frame`, in order; nothing of it is to be sent after another action.

        `record`: whether the frame is a stored measurement; as a rule an indication, or anything on a line without
        characteristics.
        """
        is_record = record if record is not None else _is_record(frame)
        actions: list[Action] = []
        for one in self._reordered(frame) if is_record else [frame]:
            for copy in self._copies(one) if is_record else [one]:
                actions += self._passed(copy)
                if not isinstance(actions[-1], Send):
                    return actions
        return actions

    def ended(self) -> list[Action]:
        """What was held back, when the instrument has no more to send."""
        held, self._held = self._held, None
        return [] if held is None else self._passed(held)

    @property
    def is_cut(self) -> bool:
        """The link broke right after the last frame: its confirmation never arrives."""
        return any(isinstance(fault, Cut) and self._octets >= fault.after_octets for fault in self._faults)

    def _reordered(self, frame: Frame) -> list[Frame]:
        if not any(isinstance(fault, OutOfOrder) for fault in self._faults):
            return [frame]
        if self._held is None:
            self._held = frame
            return []
        held, self._held = self._held, None
        return [frame, held]

    def _copies(self, frame: Frame) -> list[Frame]:
        for fault in self._faults:
            if isinstance(fault, ShortFrame):
                frame = replace(frame, octets=frame.octets[: -fault.octets_lost])
        return [frame] * (2 if any(isinstance(fault, Duplicate) for fault in self._faults) else 1)

    def _passed(self, frame: Frame) -> list[Action]:
        for fault in self._faults:
            match fault:
                case Cut(after_octets=limit) if self._octets + len(frame.octets) > limit:
                    partial = frame.octets[: max(0, limit - self._octets)]
                    self._octets = limit
                    return [CutLink(partial)]
                case Stall(after_frames=limit) if self._frames >= limit:
                    return [FallSilent()]
                case Crash(after_frames=limit) if self._frames >= limit:
                    return [CrashDriver()]
                case _:
                    pass
        self._octets += len(frame.octets)
        self._frames += 1
        return [Send(frame)]
