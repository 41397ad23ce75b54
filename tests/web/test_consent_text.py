import re
from pathlib import Path

from backend.consultations.service import CONSENT_VERSION

PANEL = Path(__file__).parent.parent.parent / "web/src/shared/call/ui/ConsentPanel.tsx"


def test_the_text_people_agree_to_has_the_version_the_server_records() -> None:
    shown = re.search(r'CONSENT_VERSION = "([^"]+)"', PANEL.read_text())
    assert shown is not None
    assert shown[1] == CONSENT_VERSION
