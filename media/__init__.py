"""Photos, encrypted storage."""
