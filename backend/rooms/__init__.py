"""Rooms of several processes: who holds which, and what a process that stops leaves to the next."""
