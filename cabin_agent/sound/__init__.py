"""The stethoscope: heard live as Opus in full band, and recorded as it came, lossless."""
