"""When each beat of the heart begins: a pure function of seed, rhythm and number, so that all instruments agree.

`phase` is a clock that advances by one a mean beat. Beat `n` begins at phase `n` plus a displacement which is a
function of `n` alone; no list grows, and any stretch of time can be asked for.
"""

import math
from functools import lru_cache

import numpy as np

from cabin_agent.simulators.scenarios import Rhythm

# In sinus rhythm breathing moves a beat by this share of an interval, about every fourth beat in the same way.
_BREATHING = 0.02
_BEATS_PER_BREATH = 4.3

# In atrial fibrillation intervals are independent within a block; a block as a whole takes as long as even beats.
_BLOCK = 64
_SPREAD = 0.22
_SHORTEST = 0.45


def begins_at(number: int, *, rhythm: Rhythm, seed: int) -> float:
    """Phase at which beat `number` begins; rises strictly with `number`."""
    if rhythm is Rhythm.SINUS:
        return number + _BREATHING * math.sin(2 * math.pi * number / _BEATS_PER_BREATH)
    block, place = divmod(number, _BLOCK)
    return block * _BLOCK + _block(seed, block)[place]


def beats_at(phase: float, *, rhythm: Rhythm, seed: int) -> float:
    """Beats begun until `phase`, with the place within the running beat as fraction."""
    number = math.floor(phase)
    while begins_at(number, rhythm=rhythm, seed=seed) > phase:
        number -= 1
    while (following := begins_at(number + 1, rhythm=rhythm, seed=seed)) <= phase:
        number += 1
    began = begins_at(number, rhythm=rhythm, seed=seed)
    return number + (phase - began) / (following - began)


@lru_cache(maxsize=64)
def _block(seed: int, block: int) -> tuple[float, ...]:
    random = np.random.default_rng((seed, block % 2**32, _BLOCK))
    intervals = np.maximum(random.normal(1.0, _SPREAD, _BLOCK), _SHORTEST)
    begins = np.concatenate([[0.0], np.cumsum(intervals)[:-1]]) * (_BLOCK / intervals.sum())
    return tuple(begins.tolist())
