"""The cabins as a fleet: inventory, calibration, configuration, self-tests, diagnostics. Nothing of a patient."""
