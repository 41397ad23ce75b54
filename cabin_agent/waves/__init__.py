"""Waveforms: the live copy for the screens, and the exact recording for the record."""
