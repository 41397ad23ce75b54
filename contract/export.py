"""JSON Schema of every wire message, for the web client and for others: contract/schema/*.json."""

import json
from pathlib import Path

from pydantic import TypeAdapter

from contract import cabin, errors, live, observations, signaling

SCHEMA_FOLDER = Path(__file__).parent / "schema"

_ADAPTERS: dict[str, TypeAdapter[object]] = {
    "signaling-client": signaling.CLIENT,  # type: ignore[dict-item]
    "signaling-server": signaling.SERVER,  # type: ignore[dict-item]
    "live": live.LIVE,  # type: ignore[dict-item]
    "cabin-agent": cabin.AGENT,  # type: ignore[dict-item]
    "cabin-server": cabin.LINK,  # type: ignore[dict-item]
    "reading": TypeAdapter(observations.StoredReading),
    "errors": TypeAdapter(errors.ErrorCode),
}


def schemas() -> dict[str, str]:
    """File name to JSON text (sorted keys, so that a rerun is identical)."""
    return {
        f"{name}.json": json.dumps(adapter.json_schema(mode="serialization"), indent=2, sort_keys=True) + "\n"
        for name, adapter in _ADAPTERS.items()
    }


def write(folder: Path = SCHEMA_FOLDER) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text)


if __name__ == "__main__":
    write()
