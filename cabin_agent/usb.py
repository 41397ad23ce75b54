"""USB devices by vendor, product and serial number: a video device's number changes with every plug, these do not.

From sysfs: https://docs.kernel.org/admin-guide/sysfs-rules.html, Documentation/ABI/testing/sysfs-bus-usb.
"""

import re
from dataclasses import dataclass
from pathlib import Path

VIDEO_CLASS = Path("/sys/class/video4linux")
SOUND_CLASS = Path("/sys/class/sound")
_ID = re.compile(r"([0-9a-f]{4}):([0-9a-f]{4})(?::(.+))?", re.IGNORECASE)


class NotPlugged(Exception):
    """No such device is there, or more than one and no serial number to tell them apart."""


@dataclass(frozen=True, slots=True)
class UsbId:
    """`serial` None: whichever there is, if it is the only one."""

    vendor: int
    product: int
    serial: str | None = None

    @classmethod
    def parse(cls, text: str) -> "UsbId":
        """`046d:0825` or `046d:0825:SERIAL`. Raises ValueError."""
        match = _ID.fullmatch(text.strip())
        if match is None:
            raise ValueError("not vendor:product or vendor:product:serial, four hexadecimal digits each")
        return cls(int(match[1], 16), int(match[2], 16), match[3])

    def __str__(self) -> str:
        return f"{self.vendor:04x}:{self.product:04x}" + (f":{self.serial}" if self.serial else "")


def video_node(wanted: UsbId, *, sysfs: Path = VIDEO_CLASS) -> str:
    """`/dev/video…` of its picture. Raises NotPlugged.

    A camera has several nodes; the first of an interface (`index` 0) carries the picture, the others metadata.
    """
    nodes = [node for node in sorted(sysfs.glob("video*")) if _text(node / "index") in ("0", "")]
    return f"/dev/{_the_one(wanted, nodes).name}"


def sound_card(wanted: UsbId, *, sysfs: Path = SOUND_CLASS) -> str:
    """The ALSA name of its first capture device, without conversion. Raises NotPlugged."""
    card = _the_one(wanted, sorted(sysfs.glob("card*")))
    return f"hw:{card.name.removeprefix('card')},0"


def _the_one(wanted: UsbId, nodes: list[Path]) -> Path:
    found = [node for node in nodes if _is(wanted, node)]
    if len(found) != 1:
        raise NotPlugged(f"{wanted}: {'several' if found else 'none'}")
    return found[0]


def _is(wanted: UsbId, node: Path) -> bool:
    for folder in [(node / "device").resolve(), *(node / "device").resolve().parents]:
        if (folder / "idVendor").exists():
            same = (_text(folder / "idVendor"), _text(folder / "idProduct")) == (
                f"{wanted.vendor:04x}",
                f"{wanted.product:04x}",
            )
            return same and wanted.serial in (None, _text(folder / "serial"))
    return False


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
