"""`cabin-agent new-driver`: a package with driver, parser, emulator and tests, to be changed step by step."""

import keyword
import re
import uuid
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LENGTH_LIMIT = 40
_SUFFIX = ".tmpl"
# Imaginary services and characteristics of generated drivers: one of each for each name.
_NAMESPACE = uuid.UUID("b3a3f6a2-6c0e-5e2c-8f5d-2a1c64b1b0aa")


class UnusableName(Exception):
    """The name cannot be one, or its folder exists. The text says what to do."""


def new_driver(name: str, *, into: Path) -> list[Path]:
    """Writes the package into a new folder `into/name`; returns its files. Raises `UnusableName`, `OSError`."""
    if not _NAME.fullmatch(name) or len(name) > _LENGTH_LIMIT or keyword.iskeyword(name):
        raise UnusableName(f"{name}: use small letters, digits and single hyphens, beginning with a letter")
    folder = into / name
    if folder.exists():
        raise UnusableName(f"{folder} exists already")
    words = _words(name)
    written = []
    for path, text in _templates(files(__name__) / "template", Path()):
        parts = [words["package"] if part == "package" else part for part in path.parts]
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(text).substitute(words), encoding="utf-8")
        written.append(target)
    return written


def _words(name: str) -> dict[str, str]:
    package = name.replace("-", "_")
    title = name.replace("-", " ").capitalize()
    serial = name.upper()
    return {
        "distribution": name,
        "package": package,
        "title": title,
        "title_octets": title.encode().hex(" "),
        "emulator": "Simulated" + name.title().replace("-", ""),
        "driver_id": f"ble.{package}",
        "serial": serial,
        "serial_octets": f"SIM-{serial}-1".encode().hex(" "),
        "service": str(uuid.uuid5(_NAMESPACE, f"{name} service")),
        "record": str(uuid.uuid5(_NAMESPACE, f"{name} record")),
    }


def _templates(folder: Traversable, path: Path) -> list[tuple[Path, str]]:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            found += _templates(entry, path / entry.name)
        elif entry.name.endswith(_SUFFIX):
            found.append((path / entry.name.removesuffix(_SUFFIX), entry.read_text(encoding="utf-8")))
    return found
