"""Entry points of other packages: only what the allow-list says is loaded, and nothing fails in silence."""

import sys
from pathlib import Path

import pytest

from cabin_agent.drivers.registry import registry
from cabin_agent.equipment import kiosk_faults
from cabin_agent.plugins import (
    DRIVERS,
    AllowedPackage,
    AllowList,
    Plugin,
    PluginConflict,
    PluginState,
    find_plugins,
)
from tests.cabin_agent.drivers.installed import DRIVER, install


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    for module in ("acme_thermo", "acme_other"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    return tmp_path


def of(name: str, *, allowed: AllowList = frozenset()) -> Plugin:
    return next(plugin for plugin in registry(allowed=allowed).plugins if plugin.name == name)


def as_installed(name: str = "ble.acme") -> AllowList:
    package = of(name).package
    assert package is not None
    assert package.digest is not None
    return frozenset(
        {AllowedPackage(distribution=package.distribution, version=package.version, digest=package.digest)}
    )


def test_a_package_that_is_not_listed_is_shown_and_not_imported(site: Path) -> None:
    install(site, code="raise SystemExit('imported')")
    assert of("ble.acme").state is PluginState.NOT_ALLOWED
    assert "acme_thermo" not in sys.modules
    assert registry().faults == []


def test_a_listed_package_is_loaded_and_claims_its_instruments(site: Path) -> None:
    install(site)
    assert of("ble.acme", allowed=as_installed()).state is PluginState.LOADED
    assert "ble.acme" in {driver.descriptor.driver_id for driver in registry(allowed=as_installed())}


def test_a_changed_file_keeps_a_listed_package_out(site: Path) -> None:
    install(site)
    allowed = as_installed()
    (site / "acme_thermo.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    plugin = of("ble.acme", allowed=allowed)
    assert plugin.state is PluginState.REFUSED
    assert "acme_thermo.py was changed" in plugin.error


def test_a_changed_file_with_a_record_to_match_keeps_a_listed_package_out(site: Path) -> None:
    install(site)
    allowed = as_installed()
    install(site, code=DRIVER.format(driver_id="ble.acme") + "\n# another content\n")
    plugin = of("ble.acme", allowed=allowed)
    assert (plugin.state, plugin.error) == (
        PluginState.REFUSED,
        "its content is not what the allow-list says",
    )


def test_another_version_of_a_listed_package_is_kept_out(site: Path) -> None:
    install(site)
    entry = next(iter(as_installed()))
    plugin = of("ble.acme", allowed=frozenset({entry.model_copy(update={"version": "0.9"})}))
    assert plugin.state is PluginState.REFUSED
    assert "1.0" in plugin.error


def test_what_the_installer_notes_does_not_change_the_digest(site: Path) -> None:
    install(site)
    before = as_installed()
    info = site / "acme_thermo-1.0.dist-info"
    record = info / "RECORD"
    record.write_text(
        "\n".join(line for line in record.read_text().splitlines() if "INSTALLER" not in line), encoding="utf-8"
    )
    assert as_installed() == before


def test_a_driver_that_cannot_be_imported_is_a_fault_of_the_kiosk(site: Path) -> None:
    install(site, code="import no_such_module")
    found = registry(allowed=as_installed())
    assert [(plugin.name, plugin.state) for plugin in found.faults] == [("ble.acme", PluginState.BROKEN)]
    assert "no_such_module" in found.faults[0].error
    assert kiosk_faults(found, []) == ["driver_not_loaded:ble.acme"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def driver():\n    raise OSError('no libusb')\n", "no libusb"),
        (DRIVER.format(driver_id="ble.else"), "ble.else"),
        ("driver = None", "TypeError"),
    ],
    ids=["it raises", "another name", "no driver"],
)
def test_a_driver_that_cannot_be_made_is_a_fault_too(site: Path, code: str, words: str) -> None:
    install(site, code=code)
    fault = registry(allowed=as_installed()).faults[0]
    assert fault.state is PluginState.BROKEN
    assert words in fault.error


def test_a_listed_driver_of_a_built_in_name_is_a_conflict(site: Path) -> None:
    install(site, entry="ble.hts", code=DRIVER.format(driver_id="ble.hts"))
    package = next(plugin.package for plugin in registry().plugins if plugin.package and plugin.name == "ble.hts")
    assert package.digest is not None
    allowed = frozenset(
        {AllowedPackage(distribution=package.distribution, version=package.version, digest=package.digest)}
    )
    with pytest.raises(PluginConflict, match=r"ble\.hts"):
        registry(allowed=allowed)


def test_a_built_in_that_cannot_be_imported_is_a_fault_and_the_others_work() -> None:
    plugins = find_plugins(DRIVERS, {"a.b": "cabin_agent.no_such:driver", "c.d": "cabin_agent.drivers.gatt:plain"})
    assert [(plugin.name, plugin.state) for plugin in plugins] == [
        ("a.b", PluginState.BROKEN),
        ("c.d", PluginState.LOADED),
    ]


def test_every_built_in_driver_loads() -> None:
    assert registry().faults == []
