"""The seeded world and the one command that runs it."""
