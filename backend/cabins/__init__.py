"""Télécabines: enrolled keys, the link to their agents, readings."""
