"""What the other side says of what arrived: receiver reports (RFC 3550 6.4.2), as aiortc keeps them."""

from collections.abc import Sequence
from datetime import datetime

from aiortc import RTCRtpSender
from aiortc.stats import RTCRemoteInboundRtpStreamStats

# `fractionLost` is the octet of the report as it came.
_WHOLE = 256


class ReceiverReports:
    """aiortc keeps the last report of each sender and goes on giving it: each counts once."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}

    async def news(self, senders: Sequence[RTCRtpSender]) -> tuple[float | None, float | None]:
        """Worst loss (0 to 1) and worst round trip (s) of the reports since the last question; None without any."""
        fresh = [report for sender in senders for report in (await sender.getStats()).values() if self._is_new(report)]
        trips = [report.roundTripTime for report in fresh if report.roundTripTime is not None]
        return max((report.fractionLost / _WHOLE for report in fresh), default=None), max(trips, default=None)

    def _is_new(self, report: object) -> bool:
        if not isinstance(report, RTCRemoteInboundRtpStreamStats) or self._seen.get(report.id) == report.timestamp:
            return False
        self._seen[report.id] = report.timestamp
        return True
