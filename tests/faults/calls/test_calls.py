"""A call holds whatever its line, a device or the server does: real browsers in network namespaces."""

import asyncio
import time

import pytest

from tests.faults.calls.show import SCENES, house_for, play
from tests.faults.calls.village import village
from tests.faults.calls.visit import settled, visit
from tests.web.call.rural import can_shape

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(not can_shape(), reason="network namespaces need root, ip, tc and nft"),
]

SHORT_CUT_S = 4.0


async def test_a_cut_line_brings_back_the_same_session_and_both_pictures() -> None:
    async with village() as where, house_for(where, relay_only=False) as house, visit(house, where) as call:
        await settled(call)
        await where.patient.lose(100)
        await asyncio.sleep(SHORT_CUT_S)
        await where.patient.lose(0)
        back = time.time()
        await call.frames_after(back)
        asked = call.doctor.page.get_by_test_id("ask-photo")
        await asked.click()
        await call.doctor.page.get_by_test_id("ask-photo-send").click()
        await call.patient.heard_after(back, "photo_requested")
        for side in call.sides:
            types = await side.page.evaluate("() => clock.heard.map(({ type }) => type)")
            assert types.count("welcome") == 1, types


@pytest.mark.nightly
@pytest.mark.parametrize("name", SCENES)
async def test_a_call_comes_back_after(name: str) -> None:
    async with village() as where, house_for(where, relay_only=SCENES[name].relay_only) as house:
        assert all(row.value > 0 for row in await play(SCENES[name], where, house))
