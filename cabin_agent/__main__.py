"""`cabin-agent run | simulate | enrol | screen | key`."""

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Coroutine, Sequence
from zoneinfo import ZoneInfo

import structlog
from pydantic import ValidationError

from cabin_agent import keys
from cabin_agent.agent import run_agent
from cabin_agent.drivers.registry import DriverConflict
from cabin_agent.drivers.video import VideoSource
from cabin_agent.enrolment import EnrolmentFailed, enrol
from cabin_agent.identity import NotEnrolled
from cabin_agent.outbox import OutboxBusy
from cabin_agent.screen import screen_address
from cabin_agent.settings import Settings
from cabin_agent.simulators.bench import simulated_bench
from cabin_agent.simulators.exam_camera import SimulatedExamCamera
from cabin_agent.tasks import cancelled
from cabin_agent.transports import Transport


def main(arguments: Sequence[str] | None = None) -> int:
    wish = _parser().parse_args(arguments)
    command = wish.command
    try:
        settings = Settings()
        key = keys.load_or_make(settings.key_path)
        if command == "key":
            print(keys.public_text(key))
            return 0
        if command == "enrol":
            enrol(settings, key=key, code=wish.code, say=lambda line: print(line, flush=True))
            return 0
        if command == "screen":
            print(screen_address(settings, key=key))
            return 0
        _configure_logging()
        transports, video = _equipment(settings, simulated=command == "simulate")
        asyncio.run(_until_signalled(run_agent(settings, key=key, transports=transports, video=video)))
    except ValidationError as error:
        return _fail(_settings_text(error))
    except OutboxBusy as error:
        return _fail(f"{error} is in use: another cabin-agent runs with this CABIN_DATA_DIR")
    except DriverConflict as error:
        return _fail(f"drivers in conflict: {error}")
    except (keys.KeyUnusable, NotEnrolled, EnrolmentFailed) as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"cannot use {error.filename}: {error.strerror}" if error.filename else str(error))
    except KeyboardInterrupt:
        return _fail("stopped; once the key is confirmed, cabin-agent run needs no new code")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cabin-agent", description="The program of a cabin's kiosk.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="serve the cabin with its own instruments")
    commands.add_parser("simulate", help="serve the cabin with simulated instruments")
    enrolment = commands.add_parser("enrol", help="make this kiosk a cabin, by the code the coordinator sees")
    enrolment.add_argument("code", help="as shown, valid for ten minutes")
    commands.add_parser("screen", help="print an address that signs this kiosk's screen in, once, within two minutes")
    commands.add_parser("key", help="print the cabin's public key, making the key if there is none")
    return parser


def _equipment(settings: Settings, *, simulated: bool) -> tuple[list[Transport], VideoSource | None]:
    if not simulated:
        structlog.stdlib.get_logger(__name__).warning("no transport for real instruments in this version")
        return [], None
    bench = simulated_bench(
        seed=settings.seed,
        scenario=settings.scenario,
        zone=ZoneInfo(settings.zone),
        speed=settings.time_scale,
    )
    return [bench], SimulatedExamCamera(seed=settings.seed)


async def _until_signalled(work: Coroutine[None, None, None]) -> None:
    """SIGINT and SIGTERM end it in good order."""
    task: asyncio.Task[None] = asyncio.ensure_future(work)
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    telling = asyncio.ensure_future(told.wait())
    await asyncio.wait({task, telling}, return_when=asyncio.FIRST_COMPLETED)
    telling.cancel()
    while not task.done():
        await cancelled([task])
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _configure_logging() -> None:
    """Events of this program and of its libraries as lines on standard error."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    for noisy in ("aiortc", "aioice", "websockets"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _settings_text(error: ValidationError) -> str:
    """One line a setting, without the value given: it may be secret."""
    problems = (f"CABIN_{'_'.join(map(str, item['loc'])).upper()}: {item['msg']}" for item in error.errors())
    return "; ".join(problems)


def _fail(text: str) -> int:
    print(f"cabin-agent: {text}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
