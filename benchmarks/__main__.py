"""Runs all benchmarks, or the one named: `python -m benchmarks [NAME]`."""

import asyncio
import importlib
import sys

NAMES = (
    "join",
    "reading_latency",
    "access",
    "booking",
    "hot_slot",
    "availability",
    "queue",
    "resume",
    "relay",
    "sockets",
    "cameras",
    "vault",
    "upload",
    "pipeline",
    "weak_line",
    "backlog",
    "fleet",
    "waves",
)


def main(arguments: list[str]) -> int:
    names = arguments or list(NAMES)
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"Unknown benchmark: {', '.join(unknown)}. There are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in names:
        for line in asyncio.run(importlib.import_module(f"benchmarks.{name}").measure()):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
