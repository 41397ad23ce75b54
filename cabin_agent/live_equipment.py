"""The real cameras and the stethoscope of a kiosk, as `CABIN_CAMERAS` and `CABIN_STETHOSCOPE` name them."""

from functools import partial

from cabin_agent.cameras.capture import CapturedCamera, open_video
from cabin_agent.drivers.live_source import LiveSource
from cabin_agent.settings import Settings
from cabin_agent.sound.capture import CapturedStethoscope, open_sound
from cabin_agent.usb import UsbId
from contract.observations import DeviceIdentity


def real_live_sources(settings: Settings) -> list[LiveSource]:
    """Found by USB vendor, product and serial number at each opening; not plugged is no fault of the program."""
    sources: list[LiveSource] = [
        CapturedCamera(kind, _identity("uvc", usb), partial(open_video, usb)) for kind, usb in settings.cameras.items()
    ]
    if settings.stethoscope is not None:
        usb = settings.stethoscope
        sources.append(CapturedStethoscope(_identity("alsa", usb), partial(open_sound, usb)))
    return sources


def _identity(driver: str, usb: UsbId) -> DeviceIdentity:
    return DeviceIdentity(driver=driver, model=f"{usb.vendor:04x}:{usb.product:04x}", serial=usb.serial or "unknown")
