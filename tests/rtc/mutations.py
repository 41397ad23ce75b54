"""Seeded damage to session descriptions, as a hostile or a broken peer does it."""

import random
from collections.abc import Callable

_WORDS = (
    "0",
    "-1",
    "65536",
    "4294967296",
    "9" * 40,
    "",
    " ",
    "%s%n",
    "../..",
    "\u0661",
    "\x00",
    "A" * 3000,
    "udp",
    "a=",
)
_LINES = (
    "a=candidate:1 1 udp 1 evil.example 1 typ host",
    "a=candidate:1 2 udp 1 192.0.2.9 40000 typ prflx",
    "a=ice-lite",
    "a=setup:holdconn",
    "a=fmtp:999 apt=1",
    "a=fmtp:97 apt=x",
    "a=rtcp-fb:* nack",
    "a=ssrc:1 cname",
    "a=ssrc-group:FID 1 2 3 4",
    "a=group:BUNDLE",
    "a=group:BUNDLE 9 9 9",
    "a=mid:0",
    "a=sctp-port:0",
    "a=max-message-size:0",
    "a=extmap:1",
    "a=rtcp:x",
    "m=video 9 UDP/TLS/RTP/SAVPF 97",
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
    "m=text 9 UDP/TLS/RTP/SAVPF 0",
    "b=AS:0",
    "k=clear:x",
)


def mutated(sdp: str, chance: random.Random, changes: int) -> str:
    lines = sdp.split("\r\n")
    for _ in range(changes):
        chance.choice(_CHANGES)(lines, chance)
    body = "\r\n".join(lines)
    return body[: chance.randrange(len(body) + 1)] if chance.random() < 0.05 else body


def _drop(lines: list[str], chance: random.Random) -> None:
    del lines[_place(lines, chance)]


def _repeat(lines: list[str], chance: random.Random) -> None:
    lines.insert(_place(lines, chance), lines[_place(lines, chance)])


def _swap(lines: list[str], chance: random.Random) -> None:
    one, other = _place(lines, chance), _place(lines, chance)
    lines[one], lines[other] = lines[other], lines[one]


def _insert(lines: list[str], chance: random.Random) -> None:
    lines.insert(_place(lines, chance), chance.choice(_LINES))


def _word(lines: list[str], chance: random.Random) -> None:
    place = _place(lines, chance)
    words = lines[place].split(" ")
    words[chance.randrange(len(words))] = chance.choice(_WORDS)
    lines[place] = " ".join(words)


def _character(lines: list[str], chance: random.Random) -> None:
    place = _place(lines, chance)
    if line := lines[place]:
        at = chance.randrange(len(line))
        lines[place] = line[:at] + chr(chance.randrange(32, 127)) + line[at + 1 :]


def _number(lines: list[str], chance: random.Random) -> None:
    place = _place(lines, chance)
    lines[place] = "".join(
        str(chance.randrange(10)) if character.isdigit() else character for character in lines[place]
    )


def _place(lines: list[str], chance: random.Random) -> int:
    if not lines:
        lines.append("")
    return chance.randrange(len(lines))


_CHANGES: tuple[Callable[[list[str], random.Random], None], ...] = (
    _drop,
    _repeat,
    _swap,
    _insert,
    _word,
    _character,
    _number,
)
