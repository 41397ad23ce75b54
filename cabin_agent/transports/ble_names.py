"""Names of services and characteristics as `transports` writes them."""

_BASE_UUID = "-0000-1000-8000-00805f9b34fb"


def short(uuid: str) -> str:
    """A UUID of the Bluetooth SIG by its four digits."""
    if uuid.startswith("0000") and uuid.endswith(_BASE_UUID):
        return uuid[4:8].upper()
    return uuid
