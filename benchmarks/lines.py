"""What a benchmark says: a value, the limit measured in the same run, and their ratio."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Line:
    """`limit` None: the value itself is what is promised."""

    bench: str
    metric: str
    value: float
    limit: float | None
    unit: str
    better: Literal["lower", "higher"]

    def __str__(self) -> str:
        fields = asdict(self)
        fields["ratio"] = None if self.limit is None else round(self.value / self.limit, 3)
        return json.dumps({**fields, "value": round(self.value, 3), "limit": self.limit and round(self.limit, 3)})


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest rank: of 20 values, p95 is the 19th smallest."""
    ordered = sorted(values)
    rank = max(0, -(-len(ordered) * percent // 100) - 1)
    return ordered[int(rank)]
