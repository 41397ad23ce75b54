"""Copies of photos that leave the house: to a PACS, as DICOM files, as the patient's own archive."""
