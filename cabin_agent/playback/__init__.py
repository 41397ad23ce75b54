"""What instruments said, recorded octet by octet, and played again to the same drivers."""
