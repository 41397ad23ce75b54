"""The sending process of the benchmark `cameras`: three cameras of 1280x720 at 30 frames a second, encoded beforehand.

Commands are JSON lines on standard input, answers JSON lines on standard output: `{"offer": true}`,
`{"answer": sdp}`, `{"cpu": true}` (CPU seconds of this process so far).
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import av
import numpy as np

from contract.signaling import Relay
from rtc.encoding import encode_video, play
from rtc.packets import Codec, EncodedPacket, PacketSource
from rtc.peer import PeerConnection

WIDTH, HEIGHT, FPS, LOOP_S = 1280, 720, 30, 2
BITS_PER_S = 1_500_000


def scene(seed: int) -> Iterator[av.VideoFrame]:
    """Smooth noise that moves: costs the bit rate it is given."""
    chance = np.random.default_rng(seed)
    coarse = chance.integers(40, 200, (HEIGHT // 16, WIDTH // 16), np.uint8)
    texture = np.kron(coarse, np.ones((16, 16), np.uint8))
    for number in range(FPS * LOOP_S):
        planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
        planes[:HEIGHT] = np.roll(texture, 2 * number, axis=1) + chance.integers(0, 6, (HEIGHT, WIDTH), np.uint8)
        yield av.VideoFrame.from_ndarray(planes, format="yuv420p")


def camera(number: int) -> PacketSource:
    loop = encode_video(scene(number), Codec.H264, width=WIDTH, height=HEIGHT, fps=FPS, bits_per_s=BITS_PER_S)

    async def feed(_: Codec) -> AsyncGenerator[EncodedPacket]:
        async for packet in play(lambda: loop):
            yield packet

    return PacketSource(f"camera_{number}", codecs=[Codec.H264], feed=feed)


async def main() -> None:
    peer = PeerConnection(epoch=0, relay=Relay(), sources=[camera(number) for number in range(3)])
    reader = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        command: dict[str, Any] = json.loads(line)
        answer: Any = None
        if "offer" in command:
            answer = await peer.offer()
        elif "answer" in command:
            await peer.accept(command["answer"])
        elif "cpu" in command:
            answer = time.process_time()
        print(json.dumps(answer), flush=True)
    await peer.close()


if __name__ == "__main__":
    asyncio.run(main())
