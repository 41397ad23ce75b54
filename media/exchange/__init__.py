"""Photos that leave the house: as DICOM objects, to a PACS, and as the patient's own archive."""
