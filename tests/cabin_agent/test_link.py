"""The cabin link as a state machine: greeting, order, loss and return, acknowledgements twice."""

from uuid import UUID, uuid4

import pytest

from cabin_agent.link import (
    BATCH_READINGS,
    Acknowledged,
    CabinLink,
    Closed,
    Effect,
    LinkReady,
    Opened,
    Parked,
    Refused,
    Send,
    WrongServer,
)
from contract.cabin import (
    CabinHello,
    CabinWelcome,
    Challenge,
    DeliverReadings,
    Heartbeat,
    LinkError,
    Proof,
    ReadingRefused,
    ReadingsStored,
    RequestTicket,
    VisitClosed,
    VisitOpened,
)
from contract.errors import ErrorCode
from contract.observations import Reading
from tests.cabin_agent.drafts import a_reading

CABIN = uuid4()
SERVER = "care.example"


def sign(octets: bytes) -> str:
    return octets.hex()


def a_link(server_id: str | None = SERVER) -> CabinLink:
    return CabinLink(cabin_id=CABIN, server_id=server_id, sign=sign)


def greeted() -> CabinLink:
    link = a_link()
    link.connected()
    link.receive(Challenge(nonce="n", server_id=SERVER))
    link.receive(CabinWelcome(heartbeat_s=30))
    return link


def readings(count: int) -> list[Reading]:
    return [a_reading(number).model_copy(update={"kiosk_seq": number + 1}) for number in range(count)]


def sent(effects: list[Effect]) -> list[int]:
    """The numbers of the readings sent."""
    batches = [effect.message for effect in effects if isinstance(effect, Send)]
    return [r.kiosk_seq for batch in batches if isinstance(batch, DeliverReadings) for r in batch.readings]


def ids(batch: list[Reading]) -> list[UUID]:
    return [reading.reading_id for reading in batch]


def test_the_cabin_greets_and_proves_its_key() -> None:
    link = a_link()
    assert link.connected() == [Send(CabinHello(cabin_id=CABIN))]
    text = f"comptoir-cabin/2|{CABIN}|abc|link|{SERVER}".encode()
    assert link.receive(Challenge(nonce="abc", server_id=SERVER)) == [Send(Proof(signature=text.hex()))]
    assert link.receive(CabinWelcome(heartbeat_s=7)) == [LinkReady(7, SERVER)]
    assert link.ready


def test_another_server_gets_no_signature() -> None:
    link = a_link()
    link.connected()
    assert link.receive(Challenge(nonce="abc", server_id="elsewhere.example")) == [WrongServer("elsewhere.example")]


def test_who_knows_no_server_yet_believes_the_first_that_welcomes_it() -> None:
    link = a_link(None)
    link.connected()
    assert link.receive(Challenge(nonce="abc", server_id="first.example"))
    link.lost()
    link.connected()
    link.receive(Challenge(nonce="abc", server_id=SERVER))
    assert link.receive(CabinWelcome(heartbeat_s=7)) == [LinkReady(7, SERVER)]
    link.lost()
    link.connected()
    assert link.receive(Challenge(nonce="abc", server_id="first.example")) == [WrongServer("first.example")]


def test_nothing_is_delivered_before_the_welcome() -> None:
    link = a_link()
    assert link.deliver(readings(1)) == []
    link.connected()
    assert link.deliver(readings(1)) == []


def test_a_batch_is_in_order_and_the_next_waits_for_it() -> None:
    link, pending = greeted(), readings(BATCH_READINGS + 5)
    assert sent(link.deliver(pending)) == list(range(1, BATCH_READINGS + 1))
    assert link.deliver(pending) == []
    first = ids(pending[:BATCH_READINGS])
    assert link.receive(ReadingsStored(reading_ids=first)) == [Acknowledged(tuple(first))]
    assert sent(link.deliver(pending[BATCH_READINGS:])) == list(range(BATCH_READINGS + 1, BATCH_READINGS + 6))


def test_a_batch_is_over_only_when_all_of_it_is_answered() -> None:
    link, pending = greeted(), readings(3)
    link.deliver(pending)
    link.receive(ReadingsStored(reading_ids=ids(pending[:2])))
    assert not link.may_deliver
    refusal = ReadingRefused(reading_id=pending[2].reading_id, code=ErrorCode.CABIN_READING, message="")
    assert link.receive(refusal) == [Parked(pending[2].reading_id, "cabin.reading_invalid")]
    assert link.may_deliver


def test_what_was_under_way_when_the_line_was_lost_is_sent_again() -> None:
    link, pending = greeted(), readings(3)
    link.deliver(pending)
    link.lost()
    assert link.deliver(pending) == []
    link.connected()
    link.receive(CabinWelcome(heartbeat_s=30))
    assert sent(link.deliver(pending)) == [1, 2, 3]


def test_an_acknowledgement_twice_or_late_is_passed_on_and_harmless() -> None:
    link, pending = greeted(), readings(2)
    link.deliver(pending)
    for _ in range(2):
        assert link.receive(ReadingsStored(reading_ids=ids(pending))) == [Acknowledged(tuple(ids(pending)))]
    later = [a_reading(9)]
    link.deliver(later)
    link.receive(ReadingsStored(reading_ids=ids(pending)))
    assert not link.may_deliver


def test_a_batch_of_long_frames_is_cut_but_never_empty() -> None:
    link = greeted()
    long = [reading.model_copy(update={"raw_base64": "A" * 8192}) for reading in readings(100)]
    count = len(sent(link.deliver(long)))
    assert 0 < count < 100


def test_visits_and_refusals_are_passed_on() -> None:
    link, consultation = greeted(), uuid4()
    assert link.receive(VisitOpened(consultation_id=consultation, ticket="t")) == [Opened(consultation, "t")]
    assert link.receive(VisitClosed(consultation_id=consultation)) == [Closed(consultation)]
    refusal = LinkError(code=ErrorCode.CABIN_SIGNATURE, message="no")
    assert link.receive(refusal) == [Refused(ErrorCode.CABIN_SIGNATURE)]


@pytest.mark.parametrize("ready", [True, False])
def test_tickets_and_heartbeats_go_out_only_on_a_ready_link(ready: bool) -> None:
    link = greeted() if ready else a_link()
    consultation = uuid4()
    heartbeat = Heartbeat(software="s", boot_id="b", outbox_depth=0, oldest_unsent_s=None, devices=[])
    assert (link.request_ticket(consultation) == [Send(RequestTicket(consultation_id=consultation))]) is ready
    assert (link.heartbeat(heartbeat) == [Send(heartbeat)]) is ready
