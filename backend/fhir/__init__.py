"""FHIR R4 for machines: Schedule, Slot, Appointment, PractitionerRole."""
