"""Hours of practitioners and cabins: weekly, exceptions, leave; and what a change hits."""
