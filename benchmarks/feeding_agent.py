"""The cabin's agent with a thermometer whose octets come when told, and a bare data channel beside it.

Commands are JSON lines on standard input, answers JSON lines on standard output:
`{"feed": hundredths}` gives the thermometer's octets, `{"bare": text}` sends on the bare channel;
both are answered with the wall-clock second of the act. `{"offer": true}` and `{"answer": sdp}`
make the bare connection. Same process, same loop: what differs is the house's own path.
"""

import asyncio
import json
import logging
import sys
import time
from typing import Any

import structlog
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from cabin_agent.keys import load_or_make
from cabin_agent.running import run_agent
from cabin_agent.settings import Settings
from cabin_agent.transports.loopback import LoopbackTransport


def temperature(hundredths: int) -> bytes:
    """Temperature Measurement (2A1C) in Celsius, IEEE 11073 FLOAT with exponent -2."""
    return b"\x00" + hundredths.to_bytes(3, "little", signed=True) + (-2).to_bytes(1, "little", signed=True)


async def serve(thermometer: LoopbackTransport) -> None:
    bare = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    channel = bare.createDataChannel("bare")
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        command: dict[str, Any] = json.loads(line)
        answer: Any = None
        if "feed" in command:
            octets = temperature(command["feed"])
            answer = time.time()
            thermometer.feed("2A1C", octets)
        elif "bare" in command:
            answer = time.time()
            channel.send(command["bare"])
        elif "offer" in command:
            await bare.setLocalDescription(await bare.createOffer())
            answer = bare.localDescription.sdp
        elif "answer" in command:
            await bare.setRemoteDescription(RTCSessionDescription(command["answer"], "answer"))
        print(json.dumps(answer), flush=True)


async def main() -> None:
    settings = Settings()
    thermometer = LoopbackTransport("1809")
    agent = asyncio.create_task(
        run_agent(settings, key=load_or_make(settings.key_path), transports=[thermometer], sources=[])
    )
    await serve(thermometer)
    agent.cancel()
    await asyncio.gather(agent, return_exceptions=True)


if __name__ == "__main__":
    # Standard output belongs to the answers.
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    structlog.configure(logger_factory=structlog.stdlib.LoggerFactory(), wrapper_class=structlog.stdlib.BoundLogger)
    asyncio.run(main())
