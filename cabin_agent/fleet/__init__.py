"""The cabin as one of a fleet: its configuration, calibration, self-test, update lock, diagnostics."""
