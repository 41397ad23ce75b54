"""`cabin-agent run | simulate | enrol | screen | key | may-update | drivers | new-driver | quality`."""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence

import structlog
from pydantic import ValidationError

from cabin_agent import keys
from cabin_agent.commands import makers, simulate
from cabin_agent.enrolment import EnrolmentFailed, enrol
from cabin_agent.equipment import UnusableTransport, WireMissing, real_transports
from cabin_agent.fleet.diagnostics import LOG_TAIL
from cabin_agent.fleet.equipping import in_force
from cabin_agent.fleet.update_lock import why_no_update
from cabin_agent.identity import NotEnrolled
from cabin_agent.live_equipment import real_live_sources
from cabin_agent.outbox import DataKeyLost, OutboxBusy
from cabin_agent.playback.trace import UnusableTrace
from cabin_agent.plugins import AllowList, EveryPackage, PluginConflict
from cabin_agent.running import run_agent
from cabin_agent.scaffold import UnusableName
from cabin_agent.screen import screen_address
from cabin_agent.sealing import DataKeyUnusable
from cabin_agent.settings import Settings
from cabin_agent.simulators.catalogue import UnknownDevice
from cabin_agent.simulators.faults import UnusablePlan
from cabin_agent.tasks import cancelled


def main(arguments: Sequence[str] | None = None) -> int:
    wish = _parser().parse_args(arguments)
    try:
        return _DO[wish.command](wish)
    except ValidationError as error:
        return _fail(_settings_text(error))
    except OutboxBusy as error:
        return _fail(f"{error} is in use: another cabin-agent runs with this CABIN_DATA_DIR")
    except PluginConflict as error:
        return _fail(f"drivers in conflict: {error}")
    except _ONE_LINE as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"cannot use {error.filename}: {error.strerror}" if error.filename else str(error))
    except KeyboardInterrupt:
        return _fail("stopped; once the key is confirmed, cabin-agent run needs no new code")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cabin-agent", description="The program of a cabin's kiosk.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="serve the cabin with its own instruments")
    simulate.add_options(commands.add_parser("simulate", help="serve the cabin with simulated instruments, or print"))
    enrolment = commands.add_parser("enrol", help="make this kiosk a cabin, by the code the coordinator sees")
    enrolment.add_argument("code", help="as shown, valid for ten minutes")
    commands.add_parser("screen", help="print an address that signs this kiosk's screen in, once, within two minutes")
    commands.add_parser("key", help="print the cabin's public key, making the key if there is none")
    commands.add_parser("may-update", help="say whether the program may be replaced now: exit code 0, or 75 for later")
    makers.add_allow_option(commands.add_parser("drivers", help="list drivers, simulators and transports"))
    makers.add_new_driver_options(commands.add_parser("new-driver", help="make a package for an instrument's driver"))
    makers.add_quality_options(commands.add_parser("quality", help="say what stands behind each driver"))
    return parser


# ---------------------------------------------------------------- the commands


def _run(_: argparse.Namespace) -> int:
    settings = Settings()
    transports = real_transports(in_force(settings))
    _configure_logging()
    if not transports:
        structlog.stdlib.get_logger(__name__).warning("no instruments: CABIN_TRANSPORTS is empty")
    key, sources = keys.load_or_make(settings.key_path), real_live_sources(settings)
    agent = run_agent(settings, key=key, transports=transports, sources=sources, make_transports=real_transports)
    asyncio.run(_until_signalled(agent))
    return 0


def _simulate(wish: argparse.Namespace) -> int:
    settings = Settings()
    _configure_logging()
    if wish.list:
        simulate.say_choices(settings, allow_any=wish.allow_any, say=_say)
    elif wish.print:
        asyncio.run(_until_signalled(simulate.print_readings(wish, settings, say=_say)))
    else:
        key = keys.load_or_make(settings.key_path)
        asyncio.run(_until_signalled(simulate.serve(wish, settings, key=key)))
    return 0


def _enrol(wish: argparse.Namespace) -> int:
    settings = Settings()
    enrol(settings, key=keys.load_or_make(settings.key_path), code=wish.code, say=_say)
    return 0


def _screen(_: argparse.Namespace) -> int:
    settings = Settings()
    _say(screen_address(settings, key=keys.load_or_make(settings.key_path)))
    return 0


def _key(_: argparse.Namespace) -> int:
    _say(keys.public_text(keys.load_or_make(Settings().key_path)))
    return 0


def _may_update(_: argparse.Namespace) -> int:
    why_not = why_no_update(Settings().data_dir)
    _say(why_not or "free")
    return os.EX_TEMPFAIL if why_not else 0


def _drivers(wish: argparse.Namespace) -> int:
    return makers.say_plugins(_allowed(wish), say=_say)


def _new_driver(wish: argparse.Namespace) -> int:
    return makers.make_driver(wish.name, into=wish.into, say=_say)


def _quality(wish: argparse.Namespace) -> int:
    return asyncio.run(makers.say_quality(wish.driver, allowed=_allowed(wish), run=wish.run, say=_say))


_DO: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": _run,
    "simulate": _simulate,
    "enrol": _enrol,
    "screen": _screen,
    "key": _key,
    "may-update": _may_update,
    "drivers": _drivers,
    "new-driver": _new_driver,
    "quality": _quality,
}

# Whose text is a whole sentence for the operator.
_ONE_LINE = (
    keys.KeyUnusable,
    DataKeyUnusable,
    DataKeyLost,
    NotEnrolled,
    EnrolmentFailed,
    UnusablePlan,
    UnknownDevice,
    UnusableTrace,
    UnusableTransport,
    WireMissing,
    UnusableName,
)


def _allowed(wish: argparse.Namespace) -> AllowList | EveryPackage:
    return EveryPackage() if wish.allow_any else Settings().driver_allow_list


def _say(line: str) -> None:
    print(line, flush=True)


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
            LOG_TAIL,
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
