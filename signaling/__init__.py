"""Rooms, relay, live calls."""
