"""Drivers, simulators and transports as entry points: whose may be loaded, which were, which are broken.

Those of this package are a table of the same form, so that they work from a source tree that was never installed and
need no entry in an allow-list. Those of other packages are loaded only when distribution, version and content agree
with the kiosk's allow-list; nothing of a package that is not listed is imported.
"""

import base64
import hashlib
import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import Distribution, EntryPoint, distributions
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

DRIVERS = "cabin_agent.drivers"
SIMULATORS = "cabin_agent.simulators"
TRANSPORTS = "cabin_agent.transports"

# Of a package's metadata only what comes with it: the rest is written by whichever installer.
_METADATA = {"METADATA", "entry_points.txt"}


class PluginConflict(Exception):
    """Two plug-ins of one name, or two drivers of one instrument: a fault of configuration."""


class AllowedPackage(BaseModel):
    """One entry of the allow-list. `digest`: as `cabin-agent drivers` shows it, see `content_digest`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    distribution: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    version: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


AllowList = frozenset[AllowedPackage]


class EveryPackage:
    """In place of an allow-list, for whoever writes a driver. Never on a kiosk."""


class PluginState(StrEnum):
    """not_allowed: of no package in the allow-list. refused: of a listed one that is not as listed. broken: raised."""

    LOADED = "loaded"
    NOT_ALLOWED = "not_allowed"
    REFUSED = "refused"
    BROKEN = "broken"


FAULTS = {PluginState.REFUSED, PluginState.BROKEN}


@dataclass(frozen=True, slots=True)
class Package:
    """Where an entry point comes from. `digest` None: the package cannot be vouched for, `problem` says why."""

    distribution: str
    version: str
    digest: str | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Plugin:
    """`package` None: of this program. `error`: why it is broken or not allowed; never what a patient measured."""

    group: str
    name: str
    value: str
    package: Package | None
    state: PluginState
    error: str = ""
    content: object = None


def find_plugins(
    group: str,
    built_in: Mapping[str, str],
    *,
    allowed: AllowList | EveryPackage = frozenset(),
    only: Container[str] | None = None,
) -> list[Plugin]:
    """All entry points of the group, those that may be loaded loaded. Raises `PluginConflict`.

    First those of this program in the order of their table, then the others by name. `only`: leaves the others of this
    program alone, as what is loaded takes memory.
    """
    wanted = {name: value for name, value in built_in.items() if only is None or name in only}
    own = [_loaded(EntryPoint(name, value, group), None) for name, value in wanted.items()]
    others: list[Plugin] = []
    for distribution in distributions():
        points = distribution.entry_points.select(group=group)
        if points:
            package = package_of(distribution)
            others += [_gated(point, package, allowed) for point in points]
    found = own + sorted(others, key=lambda plugin: plugin.name)
    _one_of_each_name(plugin for plugin in found if plugin.state in {PluginState.LOADED, PluginState.BROKEN})
    return found


def package_of(distribution: Distribution) -> Package:
    name, version = distribution.metadata["Name"], distribution.version
    if _is_editable(distribution):
        return Package(name, version, None, "installed as editable: its files are not recorded")
    try:
        return Package(name, version, content_digest(distribution))
    except _Altered as error:
        return Package(name, version, None, str(error))


class _Altered(Exception):
    """An installed package is not what its RECORD says."""


def content_digest(distribution: Distribution) -> str:
    """SHA-256 over the package's RECORD (path and hash of each file, sorted), after every file was held against it.

    Left out is what differs between kiosks without being the package's: files outside its folder, compiled files and
    notes of the installer.
    """
    lines = []
    for file in distribution.files or []:
        if file.hash is None or file.hash.mode != "sha256" or not _belongs(PurePosixPath(file)):
            continue
        try:
            octets = Path(str(file.locate())).read_bytes()
        except OSError as error:
            raise _Altered(f"{file} is missing") from error
        if base64.urlsafe_b64encode(hashlib.sha256(octets).digest()).rstrip(b"=").decode() != file.hash.value:
            raise _Altered(f"{file} was changed after it was installed")
        lines.append(f"{file},{file.hash.value}")
    if not lines:
        raise _Altered("its files are not recorded")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _belongs(path: PurePosixPath) -> bool:
    if path.parts[0] == ".." or path.suffix == ".pyc":
        return False
    return path.name in _METADATA or not path.parts[0].endswith(".dist-info")


def _is_editable(distribution: Distribution) -> bool:
    origin = json.loads(distribution.read_text("direct_url.json") or "{}")
    return bool(origin.get("dir_info", {}).get("editable"))


def _gated(point: EntryPoint, package: Package, allowed: AllowList | EveryPackage) -> Plugin:
    if isinstance(allowed, EveryPackage):
        return _loaded(point, package)
    listed = {(entry.version, entry.digest) for entry in allowed if entry.distribution == package.distribution}
    if not listed:
        return _kept_out(point, package, PluginState.NOT_ALLOWED, "not in the allow-list")
    if package.digest is None:
        return _kept_out(point, package, PluginState.REFUSED, package.problem)
    if (package.version, package.digest) not in listed:
        known = package.version in {version for version, _ in listed}
        problem = "its content" if known else f"its version {package.version}"
        return _kept_out(point, package, PluginState.REFUSED, f"{problem} is not what the allow-list says")
    return _loaded(point, package)


def _kept_out(point: EntryPoint, package: Package, state: PluginState, why: str) -> Plugin:
    return Plugin(point.group, point.name, point.value, package, state, why)


def _loaded(point: EntryPoint, package: Package | None) -> Plugin:
    try:
        content = point.load()
    # A plug-in is foreign code: whatever it raises must stay its own fault.
    except Exception as error:  # noqa: BLE001
        broken = PluginState.BROKEN
        return Plugin(point.group, point.name, point.value, package, broken, f"{type(error).__name__}: {error}")
    return Plugin(point.group, point.name, point.value, package, PluginState.LOADED, content=content)


def _one_of_each_name(plugins: Iterable[Plugin]) -> None:
    seen: set[str] = set()
    for plugin in plugins:
        if plugin.name in seen:
            raise PluginConflict(f"two of the name {plugin.name} in {plugin.group}")
        seen.add(plugin.name)
