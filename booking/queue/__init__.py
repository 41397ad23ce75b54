"""A doctor now: who waits, who is open, whose turn it is."""
