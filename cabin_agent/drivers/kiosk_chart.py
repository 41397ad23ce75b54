"""Visual acuity at the kiosk's own calibrated screen: one finished test is one record."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

from cabin_agent.drivers import Descriptor, DriverLink, Event, Fault, Match, MatchRule, Progress, ReadingDraft, numeric
from cabin_agent.drivers.pace import paced
from cabin_agent.parsers import ParseError
from cabin_agent.parsers.eye.chart import PARSER, parse_chart
from cabin_agent.transports import Connection, Found, Transport, TransportKind
from cabin_agent.transports.kiosk_screen import SERVICE
from contract.observations import DeviceIdentity, DeviceKind, Laterality, Metric

_EYES = (Laterality.RIGHT, Laterality.LEFT, Laterality.BOTH)
# A test takes minutes; until its end the screen says nothing.
_STILL_AT_IT_S = 20.0

DESCRIPTOR = Descriptor(
    driver_id="kiosk.chart",
    version=1,
    kind=DeviceKind.VISUAL_ACUITY,
    rule=MatchRule(TransportKind.KIOSK, services=frozenset({SERVICE})),
    metrics=(
        numeric(Metric.VISUAL_ACUITY, laterality=_EYES),
        numeric(Metric.VISUAL_ACUITY_LOGMAR, "-0.3", "1.3", "0.1", laterality=_EYES),
    ),
)


class ChartDriver:
    descriptor = DESCRIPTOR

    def claims(self, found: Found) -> Match | None:
        return self.descriptor.rule.match(found)

    @asynccontextmanager
    async def connect(self, transport: Transport, found: Found) -> AsyncIterator[DriverLink]:
        async with transport.connect(found) as connection:
            yield ChartLink(connection, found)


class ChartLink:
    """Ends with the first test that arrives, or when told to: an unfinished test leaves nothing."""

    def __init__(self, connection: Connection, found: Found) -> None:
        self.identity = DeviceIdentity(driver=DESCRIPTOR.driver_id, model=found.name, serial=found.address)
        self._connection = connection

    async def events(self) -> AsyncGenerator[Event]:
        async with aclosing(paced(self._connection.frames(), silence_s=_STILL_AT_IT_S)) as frames:
            async for frame in frames:
                if frame is None:
                    yield Progress()
                    continue
                try:
                    answers, measurement = parse_chart(frame.octets)
                except ParseError:
                    yield Fault("chart_unreadable")
                    continue
                yield ReadingDraft(measurement, frame, PARSER, content_id=str(answers.result_id))
                return

    async def confirm(self, draft: ReadingDraft) -> None:
        await self._connection.confirm(draft.frame)

    async def finish(self) -> None:
        await self._connection.write("", b"")


def driver() -> ChartDriver:
    return ChartDriver()
