"""What a session description and a candidate of a stranger may be (RFC 8866, 8839, 8829), before any stack reads it.

Text only: no WebRTC stack is imported. `check_*` is for who passes a description on; `clean_*` for who gives it to aiortc,
which reads unknown values with assertions and may fail in the background, where nobody hears it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address

_ATTRIBUTE = re.compile(r"a=([a-z0-9-]{1,40})(?::(.*))?")
# Python splits lines at more characters than SDP does; in ASCII without controls both see the same lines.
_LINE = re.compile(r"[vosictbma]=[ -~]*")
_SECTION = re.compile(
    r"m=(audio|video|application) (\d{1,5}) ([A-Z]{3,4}(?:/[A-Z]{3,5}){0,3})((?: [\w-]{1,32}){1,80})", re.ASCII
)
_ORIGIN = re.compile(r"o=\S{1,64} \d{1,20} \d{1,20} IN IP[46] \S{1,64}", re.ASCII)
_CONNECTION = re.compile(r"c=IN IP[46] [0-9A-Fa-f.:]{2,45}")
_RTP_PROFILE = "UDP/TLS/RTP/SAVPF"
_DATA_PROFILES = {"UDP/DTLS/SCTP", "TCP/DTLS/SCTP", "DTLS/SCTP"}
# RFC 5761: these collide with RTCP.
_TAKEN_PAYLOADS = range(72, 77)
_MDNS_NAME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.local", re.IGNORECASE)
_CANDIDATE = re.compile(
    r"(?:candidate:)?(?P<foundation>[A-Za-z0-9+/]{1,32}) (?P<component>\d{1,3}) (?P<transport>udp|tcp) (?P<priority>\d{1,10})"
    r" (?P<address>\S{2,64}) (?P<port>\d{1,5}) typ (?P<type>host|srflx|prflx|relay)"
    r"(?: raddr (?P<raddr>\S{2,64}) rport (?P<rport>\d{1,5}))?(?: tcptype (?:active|passive|so))?"
    r"(?: [\w-]{1,32} [!-~]{1,64}){0,8} ?",
    re.IGNORECASE | re.ASCII,
)
_HIGHEST_PORT = 65_535
# No ICE agent listens below; a candidate there would send checks to somebody else's service.
_LOWEST_PORT = 1024
_HIGHEST_PRIORITY = 2**32 - 1
_DIGESTS = {"sha-256": 32, "sha-384": 48, "sha-512": 64}

# Attributes with a value that a stack reads, and their grammar; None: no value.
_KNOWN: dict[str, re.Pattern[str] | None] = {
    name: re.compile(grammar, re.ASCII) if grammar else None
    for name, grammar in {
        "group": r"(?:BUNDLE|LS)(?: [!-~]{1,32}){0,32}",
        "msid-semantic": r" ?WMS(?: [!-~]{1,64}){0,16}",
        "msid": r"[!-~]{1,64}(?: [!-~]{1,64})?",
        "mid": r"[!-~]{1,16}",
        "ice-lite": "",
        "ice-options": r"[!-~]{1,32}(?: [!-~]{1,32}){0,8}",
        "ice-ufrag": r"[A-Za-z0-9+/]{4,256}",
        "ice-pwd": r"[A-Za-z0-9+/]{22,256}",
        "fingerprint": r"[A-Za-z0-9-]{3,10} [0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){1,63}",
        "setup": r"active|passive|actpass",
        "rtcp": r"\d{1,5}(?: IN IP[46] [0-9A-Fa-f.:]{2,45})?",
        "rtcp-mux": "",
        "rtcp-rsize": "",
        "extmap": r"\d{1,5}(?:/(?:sendrecv|sendonly|recvonly|inactive))? [!-~]{1,200}",
        "extmap-allow-mixed": "",
        "rtpmap": r"\d{1,3} [\w.+-]{1,32}/[1-9]\d{2,5}(?:/[1-8])?",
        "fmtp": r"\d{1,3} [!-~]{1,400}(?: [!-~]{1,400}){0,16}",
        "rtcp-fb": r"(?:\*|\d{1,3}) [\w-]{1,32}(?: [!-~]{1,64}){0,2}",
        "ssrc": r"\d{1,10} [\w-]{1,32}:[ -~]{0,200}",
        "ssrc-group": r"[A-Z-]{1,16}(?: \d{1,10}){1,8}",
        "sctp-port": r"\d{1,5}",
        "sctpmap": r"\d{1,5} [\w-]{1,32}(?: \d{1,5})?",
        "max-message-size": r"\d{1,10}",
        "end-of-candidates": "",
        "sendrecv": "",
        "sendonly": "",
        "recvonly": "",
        "inactive": "",
    }.items()
}
_NUMBER_PARAMETERS = {"apt", "max-fr", "max-fs", "maxplaybackrate", "minptime", "stereo", "useinbandfec"}
_SINGULAR = {"mid", "setup", "ice-ufrag", "ice-pwd", "group", "sctp-port", "max-message-size"}
_NEEDED = ("fingerprint", "ice-ufrag", "ice-pwd", "setup")


class SdpRefused(Exception):
    """The one refusal. Its text names the rule, and quotes nothing of what was refused."""


@dataclass(frozen=True, slots=True)
class SdpLimits:
    """`octets` of UTF-8; `candidates` counted once however often they are repeated; `sections`: m= lines."""

    octets: int = 16 * 1024
    candidates: int = 30
    sections: int = 16


@dataclass(slots=True)
class _Part:
    """The session's own lines, or one media section."""

    lines: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    payloads: set[str] = field(default_factory=set)
    maps: set[str] = field(default_factory=set)
    tuned: set[str] = field(default_factory=set)
    mid: str = ""
    rejected: bool = False
    rtp: bool = False


# For who passes descriptions on between browsers: an offer of four sections of Chromium has 18 KiB.
RELAYED = SdpLimits(octets=48 * 1024, candidates=60)


def check_description(sdp: str, limits: SdpLimits = RELAYED) -> None:
    """Raises SdpRefused. Attributes nobody here knows are let be."""
    _read(sdp, limits)


def clean_description(sdp: str, limits: SdpLimits = SdpLimits()) -> str:
    """The description with known lines only, and without candidates aioice cannot use. Raises SdpRefused."""
    return "".join(f"{line}\r\n" for part in _read(sdp, limits) for line in part.lines)


def check_candidate(text: str) -> None:
    """The `candidate` of an RTCIceCandidateInit; empty means the end of candidates. Raises SdpRefused."""
    if text:
        _usable(text)


def clean_candidate(text: str) -> str | None:
    """The candidate as aiortc reads it, None if there is no use in it. Raises SdpRefused."""
    return text.removeprefix("candidate:").rstrip() if text and _usable(text) else None


def _read(sdp: str, limits: SdpLimits) -> list[_Part]:
    try:
        if len(sdp.encode()) > limits.octets:
            raise SdpRefused("too long")
        parts = list(_parts(sdp, limits))
    # Of a text made to hurt nothing may get out but the one refusal.
    except (ValueError, LookupError, RecursionError) as error:
        raise SdpRefused("unreadable") from error
    session, sections = parts[0], parts[1:]
    if not sections or not any(line.startswith("v=0") for line in session.lines[:1]):
        raise SdpRefused("no session description")
    for section in sections:
        _require(session, section)
    if len({section.mid for section in sections}) < len(sections) or sum(not one.rtp for one in sections) > 1:
        raise SdpRefused("section twice")
    return parts


def _parts(sdp: str, limits: SdpLimits) -> Iterator[_Part]:
    part = _Part()
    sections, candidates = 0, set[str]()
    for line in sdp.removesuffix("\n").removesuffix("\r").split("\n"):
        line = line.removesuffix("\r")
        if not _LINE.fullmatch(line):
            raise SdpRefused("line")
        if line.startswith("m="):
            yield part
            part = _section(line)
            sections += 1
        elif line.startswith("a=candidate"):
            candidates.add(line)
            if _usable(line.removeprefix("a=")):
                part.lines.append(line)
        elif line.startswith("a="):
            _take_attribute(part, line)
        else:
            _take_plain(part, line)
        if sections > limits.sections or len(candidates) > limits.candidates:
            raise SdpRefused("too much")
    yield part


def _section(line: str) -> _Part:
    match = _SECTION.fullmatch(line)
    if match is None or int(match[2]) > _HIGHEST_PORT:
        raise SdpRefused("media section")
    rtp = match[1] != "application"
    if match[3] not in ({_RTP_PROFILE} if rtp else _DATA_PROFILES):
        raise SdpRefused("profile")
    formats = match[4].split()
    if rtp and not all(f.isdecimal() and int(f) < 128 and int(f) not in _TAKEN_PAYLOADS for f in formats):
        raise SdpRefused("payload type")
    return _Part(lines=[line], payloads=set(formats) if rtp else set(), rejected=match[2] == "0", rtp=rtp)


def _take_plain(part: _Part, line: str) -> None:
    if line.startswith("o=") and not _ORIGIN.fullmatch(line):
        raise SdpRefused("origin")
    if line.startswith("c=") and not _CONNECTION.fullmatch(line):
        raise SdpRefused("connection")
    if line.startswith("c="):
        ip_address(line.rsplit(" ", 1)[1])
    if not line.startswith(("b=", "i=")):
        part.lines.append(line)


def _take_attribute(part: _Part, line: str) -> None:
    match = _ATTRIBUTE.fullmatch(line)
    if match is None:
        raise SdpRefused("attribute")
    name, value = match[1], match[2]
    if name not in _KNOWN:
        return
    grammar = _KNOWN[name]
    if (value is not None) if grammar is None else (value is None or not grammar.fullmatch(value)):
        raise SdpRefused(name)
    if name == "fingerprint" and not _is_strong(value):
        return
    if name in _SINGULAR and name in part.names:
        raise SdpRefused(f"{name} twice")
    if name == "mid":
        part.mid = value
    if name in {"rtpmap", "fmtp", "rtcp-fb"}:
        _take_format(part, name, value)
    part.names.add(name)
    part.lines.append(line)


def _is_strong(value: str) -> bool:
    """False for a digest too weak to count. Raises SdpRefused for a strong one of the wrong length."""
    algorithm, digest = value.lower().split(" ")
    if algorithm not in _DIGESTS:
        return False
    if len(digest.split(":")) != _DIGESTS[algorithm]:
        raise SdpRefused("fingerprint")
    return True


def _take_format(part: _Part, name: str, value: str) -> None:
    payload, _, rest = value.partition(" ")
    if not part.rtp or (payload != "*" and payload not in part.payloads):
        raise SdpRefused(name)
    if name == "rtpmap":
        part.maps.add(payload)
    elif name == "fmtp":
        part.tuned.add(payload)
        for parameter in rest.replace(" ", "").split(";"):
            key, _, number = parameter.partition("=")
            if key in _NUMBER_PARAMETERS and not (number.isascii() and number.isdecimal() and len(number) <= 10):
                raise SdpRefused("fmtp")


def _require(session: _Part, section: _Part) -> None:
    """Every section that is used names its certificate, its ICE credentials and its side of DTLS."""
    if section.rejected and "mid" in section.names and "ice-ufrag" not in section.names:
        return
    if "mid" not in section.names:
        raise SdpRefused("mid")
    for name in _NEEDED:
        if name not in session.names and name not in section.names:
            raise SdpRefused(f"no {name}")
    if section.rtp and (not section.maps or section.tuned - section.maps):
        raise SdpRefused("no rtpmap")


def _usable(text: str) -> bool:
    """False for a candidate in good form that aioice cannot use: TCP, a second component, an address without a path.

    Raises SdpRefused for a bad form, a port or a priority out of range, and a host name that is no mDNS name.
    """
    match = _CANDIDATE.fullmatch(text.removeprefix("a="))
    if match is None:
        raise SdpRefused("candidate")
    component, transport, priority, address, port_text, kind, rport = match.group(
        "component", "transport", "priority", "address", "port", "type", "rport"
    )
    port = int(port_text)
    if not 0 < port <= _HIGHEST_PORT or int(priority) > _HIGHEST_PRIORITY:
        raise SdpRefused("candidate out of range")
    if rport and int(rport) > _HIGHEST_PORT:
        raise SdpRefused("candidate out of range")
    reachable = _is_reachable(address, relayed=kind.lower() == "relay")
    return reachable and transport.lower() == "udp" and component == "1" and port >= _LOWEST_PORT


@lru_cache(maxsize=2048)
def _is_reachable(address: str, *, relayed: bool) -> bool:
    """A relay may stand on this machine; nothing else of a peer does. A peer's candidates share few addresses."""
    if _MDNS_NAME.fullmatch(address):
        return True
    try:
        ip = ip_address(address)
    except ValueError:
        raise SdpRefused("candidate with a host name") from None
    return not (
        ip.is_unspecified or (ip.is_loopback and not relayed) or ip.is_multicast or ip.is_link_local or ip.is_reserved
    )
