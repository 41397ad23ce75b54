"""Runs every scene and prints the table of docs/calls-measured.md: `python -m tests.faults.calls [SCENE…]`. As root."""

import asyncio
import sys

from tests.faults.calls.show import SCENES, shown


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in SCENES]
    if unknown:
        sys.stderr.write(f"Unknown scene: {', '.join(unknown)}. There are: {', '.join(SCENES)}\n")
        return 2
    asyncio.run(shown(names or list(SCENES)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
