"""What an offer says of a sound that is not a voice (RFC 7587)."""

import re
from collections.abc import Set as AbstractSet

# To the receiver: full band comes. Of what it sends back: no pause detection, no repair, all the bit rate it likes.
_OPUS = "maxplaybackrate=48000;sprop-maxcapturerate=48000;maxaveragebitrate=128000;stereo=0;sprop-stereo=0;usedtx=0;useinbandfec=0"
_OPUS_MAP = re.compile(r"a=rtpmap:(\d+) opus/48000/2", re.IGNORECASE)


def announced(sdp: str, mids: AbstractSet[str]) -> str:
    """The description with Opus in full band announced in the sections of these mids."""
    if not mids:
        return sdp
    head, *sections = re.split(r"(?m)^(?=m=)", sdp)
    return head + "".join(
        _announce(section) if any(f"a=mid:{mid}\r\n" in section for mid in mids) else section for section in sections
    )


def _announce(section: str) -> str:
    match = _OPUS_MAP.search(section)
    if match is None or f"a=fmtp:{match[1]} " in section:
        return section
    return section.replace(match[0], f"{match[0]}\r\na=fmtp:{match[1]} {_OPUS}")
