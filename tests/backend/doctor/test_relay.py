"""`comptoir doctor relay`, in words for a terminal."""

import asyncio
from pathlib import Path

from backend.doctor import relay as doctor
from backend.doctor.relay import examine
from backend.relay.views import RelayFault, RelayGap, RelayStep
from backend.settings import Settings
from tests.coturn import SECRET, coturn


def settings(**given: str) -> Settings:
    return Settings(DATABASE_URL="postgresql://unused", _env_file=None, **given)  # type: ignore[arg-type]


async def test_a_relay_that_works_is_said_to_step_by_step(tmp_path: Path) -> None:
    async with coturn(tmp_path, relaying=True) as relay:
        urls = f"{relay.url()},{relay.url('tcp')}"
        lines, works = await asyncio.to_thread(examine, settings(turn_urls=urls, turn_secret=SECRET))
    assert works
    assert [line for line in lines if line.startswith("turn:")] == urls.split(",")
    assert sum(line.startswith("  ok ") for line in lines) == 2 * len(RelayStep)
    assert lines[-1].startswith("No address for TLS")
    assert SECRET not in "\n".join(lines)


async def test_another_secret_fails_with_what_to_put_right(tmp_path: Path) -> None:
    async with coturn(tmp_path, relaying=True) as relay:
        wrong = settings(turn_urls=relay.url(), turn_secret="not-the-relay's-one")
        lines, works = await asyncio.to_thread(examine, wrong)
    assert not works
    assert "COMPTOIR_TURN_SECRET" in next(line for line in lines if "FAILED" in line)


def test_without_a_relay_it_says_which_lines_will_not_work() -> None:
    lines, works = examine(settings())
    assert not works
    assert lines[0].startswith("No relay is configured")


def test_there_are_words_for_everything() -> None:
    assert set(doctor._STEPS) == set(RelayStep)
    assert set(doctor._REMEDIES) == set(RelayFault)
    assert set(doctor._GAPS) == set(RelayGap)
