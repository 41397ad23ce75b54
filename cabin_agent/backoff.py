"""How long to wait before calling again."""

import random


class Backoff:
    """Doubles from `first_s` to `longest_s`; jitter keeps many cabins from calling at once."""

    def __init__(self, *, first_s: float = 0.2, longest_s: float = 15.0) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._failures = 0
        self._random = random.SystemRandom()

    def reset(self) -> None:
        self._failures = 0

    def slow_down(self) -> None:
        """For a refusal that only an operator can lift: the longest delay from now on."""
        self._failures = 32

    def next_s(self) -> float:
        delay_s = min(self._first_s * 2.0**self._failures, self._longest_s)
        self._failures = min(self._failures + 1, 32)
        return delay_s * self._random.uniform(0.5, 1.0)
