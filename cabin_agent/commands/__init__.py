"""What `cabin-agent` does on the command line, beside serving a cabin. Every function says its lines through `say`."""

from collections.abc import Callable

Say = Callable[[str], None]
