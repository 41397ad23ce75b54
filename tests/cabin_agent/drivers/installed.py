"""A package with entry points, as an installer leaves it behind."""

import base64
import hashlib
from pathlib import Path

DRIVER = """
from dataclasses import replace
from cabin_agent.drivers import thermometer, MatchRule
from cabin_agent.drivers.gatt import GattDriver
from cabin_agent.transports import TransportKind

class Driver:
    descriptor = replace(
        thermometer.DESCRIPTOR,
        driver_id="{driver_id}",
        rule=MatchRule(TransportKind.BLE, services=frozenset({{"FFF0"}})),
    )

    def claims(self, found):
        return self.descriptor.rule.match(found)

    def connect(self, transport, found):
        raise NotImplementedError

def driver():
    return Driver()
"""


def install(
    folder: Path,
    *,
    name: str = "acme-thermo",
    version: str = "1.0",
    entry: str = "ble.acme",
    code: str = DRIVER.format(driver_id="ble.acme"),
) -> None:
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    files = {
        f"{module}.py": code,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/entry_points.txt": f"[cabin_agent.drivers]\n{entry} = {module}:driver\n",
        f"{info}/INSTALLER": "pip\n",
    }
    lines = []
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(text.encode())}")
    (folder / info / "RECORD").write_text("\n".join([*lines, f"{info}/RECORD,,"]) + "\n", encoding="utf-8")
