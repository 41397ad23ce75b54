"""Records and readings for the tests of this room."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from cabin_agent.attribution import OpenVisit, Step
from cabin_agent.clock import Receipt
from cabin_agent.device_clock import placed
from cabin_agent.drivers import ReadingDraft
from cabin_agent.parsers.thermometer import PARSER, parse_temperature
from cabin_agent.readings import compose
from cabin_agent.simulators import encode
from cabin_agent.transports import Frame
from contract.observations import DeviceIdentity, Reading

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
THERMOMETER = DeviceIdentity(driver="ble.hts", model="Thermo", serial="T-1")


def a_receipt(*, at: datetime = NOW, monotonic_ns: int = 1_000, boot_id: str = "boot-1") -> Receipt:
    return Receipt(at, monotonic_ns, boot_id)


def a_temperature(celsius: float = 37.6, *, at: datetime | None = NOW) -> ReadingDraft:
    """`at` None: the thermometer has no clock."""
    if at is None:
        octets = encode.intermediate_temperature(celsius)
    else:
        octets = encode.temperature(celsius, local=at.astimezone(PARIS), site=3)
    return ReadingDraft(parse_temperature(octets), Frame("2A1C", octets, indication=True), PARSER)


def a_step(*, visit: UUID | None = None, started_at: datetime = NOW - timedelta(seconds=40)) -> Step:
    return Step(started_at, OpenVisit(visit) if visit else None)


def composed(draft: ReadingDraft, *, receipt: Receipt | None = None, step: Step | None = None) -> Reading:
    receipt = receipt or a_receipt()
    return compose(
        draft,
        identity=THERMOMETER,
        receipt=receipt,
        time=placed(draft.measurement, received_at=receipt.received_at, zone=PARIS),
        step=step or a_step(),
        expected_seq=1,
    )


def a_reading(number: int) -> Reading:
    """Different for each number."""
    reading = composed(a_temperature(), receipt=a_receipt(monotonic_ns=number))
    return reading.model_copy(update={"reading_id": UUID(int=number + 1)})


def new_id() -> UUID:
    return uuid4()
