"""From settings to a conference server, or none."""

from typing import Any

import pytest

from backend.rooms.conference import limits_with, open_sfu
from backend.settings import Settings
from contract.signaling import CONFERENCE, CONFERENCE_LIVEKIT
from signaling.limits import Limits


def settings(**given: Any) -> Settings:
    return Settings(DATABASE_URL="postgresql://nowhere/none", _env_file=None, **given)


def test_without_one_calls_and_rooms_stay_as_they_were() -> None:
    assert open_sfu(settings()) is None
    assert limits_with(None) == Limits()


def test_with_one_a_room_takes_twelve() -> None:
    sfu = open_sfu(settings(sfu="janus", sfu_url="ws://127.0.0.1:8188", sfu_secret="secret:key"))
    assert sfu is not None
    assert sfu.feature == CONFERENCE
    assert limits_with(sfu).members_per_room == 12


def test_livekit_asks_for_clients_that_bring_its_own() -> None:
    sfu = open_sfu(settings(sfu="livekit", sfu_url="wss://livekit.test", sfu_secret="key:secret"))
    assert sfu is not None
    assert sfu.feature == CONFERENCE_LIVEKIT


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8188"])
@pytest.mark.parametrize("secret", [None, "", "only-one", ":key", "secret:"])
def test_what_cannot_work_is_refused(url: str, secret: str | None) -> None:
    for sfu in ("janus", "livekit"):
        with pytest.raises(ValueError, match="needs a ws: address"):
            open_sfu(settings(sfu=sfu, sfu_url=url, sfu_secret=secret))
