"""The act: consent, joining, ending, and the record of the visit."""
