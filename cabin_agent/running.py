"""The composition root of the cabin's agent."""

import gc
from collections.abc import Sequence

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cabin_agent.agent import Agent
from cabin_agent.cameras.stills import Delivery, Stills
from cabin_agent.clock import KioskClock
from cabin_agent.drivers.live_source import LiveSource
from cabin_agent.fleet.configuration_store import ConfigurationStore
from cabin_agent.fleet.equipping import MakeTransports, configuration_folder, configured, equip
from cabin_agent.identity import known_identity
from cabin_agent.outbox import open_outbox
from cabin_agent.sealing import data_key
from cabin_agent.server_api import ServerApi
from cabin_agent.settings import Settings
from cabin_agent.transports import Transport
from cabin_agent.waves.store import open_waves

logger = structlog.stdlib.get_logger(__name__)


async def run_agent(
    settings: Settings,
    *,
    key: Ed25519PrivateKey,
    transports: Sequence[Transport],
    sources: Sequence[LiveSource],
    make_transports: MakeTransports = None,
) -> None:
    """Until cancelled. `make_transports`: anew, when a configuration changes them.

    Raises `NotEnrolled`, `OutboxBusy`, `DataKeyLost`, `DataKeyUnusable` and `OSError` at the start.
    """
    identity = known_identity(settings)
    clock = KioskClock()
    store = ConfigurationStore(configuration_folder(settings))
    equipment = await equip(configured(settings, store.document), transports)
    for plugin in equipment.drivers.faults:
        logger.error("driver not loaded", driver=plugin.name, error=plugin.error)
    disk_key = data_key(settings.data_key_path)
    async with (
        open_outbox(settings.data_dir, clock=clock, key=disk_key) as outbox,
        open_waves(settings.data_dir, key=disk_key) as waves,
    ):
        agent = Agent(
            settings,
            identity,
            key=key,
            clock=clock,
            outbox=outbox,
            waves=waves,
            stills=Stills(
                settings.data_dir, disk_key, clock, Delivery(ServerApi(str(settings.server_url)), key, identity)
            ),
            store=store,
            equipment=equipment,
            sources=sources,
            make_transports=make_transports,
        )
        # What lives as long as the program need not be looked through while an instrument measures.
        gc.collect()
        gc.freeze()
        await agent.run()
