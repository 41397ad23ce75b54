"""Cameras: a live track for the specialist, and still pictures in full resolution for the record."""
