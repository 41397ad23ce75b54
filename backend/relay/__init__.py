"""The relay (TURN) as its clients see it: tried out, watched, shown to who administers."""
