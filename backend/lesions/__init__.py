"""Lesions that should be looked at again: who is told."""
