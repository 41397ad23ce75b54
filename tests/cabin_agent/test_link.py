"""The cabin link as a state machine: greeting, loss and return, what is passed on."""

from uuid import uuid4

import pytest

from cabin_agent.link import (
    Acknowledged,
    CabinLink,
    Closed,
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
    Heartbeat,
    LinkError,
    Proof,
    ReadingRefused,
    ReadingsStored,
    RequestTicket,
    VisitClosed,
    VisitOpened,
    WaveformRefused,
    WaveformStored,
)
from contract.errors import ErrorCode

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


def test_what_the_server_answers_for_is_passed_on_by_its_key() -> None:
    link, reading_id, recording = greeted(), uuid4(), uuid4()
    assert link.receive(ReadingsStored(reading_ids=[reading_id])) == [Acknowledged((reading_id,))]
    refusal = ReadingRefused(reading_id=reading_id, code=ErrorCode.CABIN_READING, message="")
    assert link.receive(refusal) == [Parked(reading_id, "cabin.reading_invalid")]
    assert link.receive(WaveformStored(recording_id=recording, chunk=3)) == [Acknowledged(((recording, 3),))]
    refused = WaveformRefused(recording_id=recording, chunk=4, code=ErrorCode.CABIN_READING, message="")
    assert link.receive(refused) == [Parked((recording, 4), "cabin.reading_invalid")]


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
