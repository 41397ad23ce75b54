"""Recordings of a cabin's instruments: waveforms and sound, chunk by chunk as they arrive."""
