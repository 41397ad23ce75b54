"""Emulated instruments on the air without a radio: real HCI, L2CAP, ATT and GATT of bumble, in one process.

`radio` is the air, `host` serves an emulated instrument on it, `backend` lets bleak use it as its Bluetooth.
"""
