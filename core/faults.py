"""What is said of an unexpected error: its type and where it arose. Its text may quote a person, and is said nowhere."""

from pathlib import Path
from traceback import walk_tb

_CALLS = 8


def described(error: BaseException) -> dict[str, str]:
    """`extra=` of a log line. `where`: the last calls, the innermost first."""
    calls = [
        f"{Path(frame.f_code.co_filename).stem}.{frame.f_code.co_name}:{line}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    return {"error_type": type(error).__name__, "where": " < ".join(reversed(calls[-_CALLS:]))}
