"""Prescriptions: written and signed at the desk, read by the patient, printed in the cabin."""
