"""Volunteers' days in priority zones: who gives them, what they are owed, what town halls offer."""
