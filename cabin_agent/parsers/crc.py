"""CRC-16/MCRF4XX, the checksum of the Continuous Glucose Monitoring service."""

_POLYNOMIAL = 0x8408  # 0x1021 reflected


def crc16_mcrf4xx(octets: bytes) -> int:
    """Initial value 0xFFFF, no final exclusive or."""
    crc = 0xFFFF
    for octet in octets:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ _POLYNOMIAL if crc & 1 else crc >> 1
    return crc
