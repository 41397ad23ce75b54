"""What a cabin says of its own line to the others of a call."""

from uuid import uuid4

from cabin_agent.call_links import CallLinks
from contract.signaling import MediaState, SequencedMessage
from rtc.precedence import Level


async def test_the_screens_are_told_when_pictures_give_way_to_readings_and_when_they_are_back() -> None:
    said: list[SequencedMessage] = []

    async def send(message: SequencedMessage) -> None:
        said.append(message)

    links = CallLinks(sources=[], send=send, greeting=list)
    doctor, assistant = uuid4(), uuid4()
    for member, level in ((doctor, Level.NO_PICTURES), (assistant, Level.KEY_PICTURES), (doctor, Level.ALL)):
        links._spared(member, level)
    links.leave(assistant)
    await links._tasks.drain()
    await links.close()
    states = [(one.camera, one.limited) for one in said if isinstance(one, MediaState)]
    assert states == [(False, "line"), (False, "line"), (True, "line"), (True, "")]
