"""PROTOCOL.md against the contract: the same messages, fields, codes, and nothing invented."""

import re
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

from contract import cabin, live, signaling
from contract.errors import ErrorCode
from signaling.limits import Limits
from signaling.tickets import CALL_TICKET

PAGE = Path(__file__).parents[2] / "PROTOCOL.md"
# RFC 6455 codes in use beside the constants of the contract: normal closure, message too big.
STANDARD_CODES = {1000, 1009}


def section(heading: str) -> str:
    """The text under a heading, up to the next heading of any level."""
    text = PAGE.read_text()
    match = re.search(rf"^#+ [\d.]+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert match, f"no section {heading!r}"
    return match[1]


def rows(text: str) -> list[list[str]]:
    lines = [line.strip("| ") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.split("|")] for line in lines[2:]]


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def messages_of(union: Any) -> dict[str, set[str]]:
    """Message type to its field names, of an annotated union."""
    members = get_args(get_args(union)[0])
    return {model.model_fields["type"].default: set(model.model_fields) - {"type"} for model in members}


@pytest.mark.parametrize(
    ("heading", "union"),
    [
        ("Client to server", signaling.ClientMessage),
        ("Server to client", signaling.ServerMessage),
        ("Agent to server", cabin.AgentMessage),
        ("Server to agent", cabin.LinkMessage),
        ("Agent to browser", live.LiveMessage),
    ],
)
def test_every_message_and_field_is_on_the_page_and_no_other(heading: str, union: Any) -> None:
    told = {words(row[0])[0]: set(words(row[1])) for row in rows(section(heading))}
    assert told == messages_of(union)


def close_codes(module: ModuleType) -> set[int]:
    return {value for name, value in vars(module).items() if name.startswith("CLOSE_")}


def test_every_close_code_is_on_the_page_and_no_other() -> None:
    text = PAGE.read_text()
    link = text.index("## 2. The cabin link")
    told = [
        {int(code) for code in re.findall(r"^\| (\d{4}) \|", part, re.MULTILINE)} for part in (text[:link], text[link:])
    ]
    assert told == [close_codes(signaling) | STANDARD_CODES, close_codes(cabin)]
    mentioned = {int(code) for code in re.findall(r"close (\d{4})|closed with (\d{4})", text) for code in code if code}
    assert mentioned <= told[0] | told[1]


def test_every_error_code_is_on_the_page_once_and_no_other() -> None:
    told = [words(row[0])[0] for row in rows(section("Error codes"))]
    assert sorted(told) == sorted(code.value for code in ErrorCode)


def test_the_page_names_no_code_that_does_not_exist() -> None:
    known = {code.value for code in ErrorCode}
    packages = "|".join(sorted({code.split(".")[0] for code in known}))
    assert set(re.findall(rf"`((?:{packages})\.[a-z_]+)`", PAGE.read_text())) <= known


def test_the_numbers_of_the_page_are_the_limits_in_force() -> None:
    limits, text = Limits(), " ".join(PAGE.read_text().split())
    for sentence in (
        f"at most {limits.frame_bytes // 1024} KiB each",
        f"first message, within {limits.hello_s:.0f} s",
        f"`ping_ms` {limits.ping_ms}",
        f"for three pings ({limits.quiet_admitted_s:.0f} s)",
        f"silent for {limits.quiet_waiting_s:.0f} s",
        f"kept for {limits.grace.total_seconds():.0f} s",
        f"{limits.messages_per_s:.0f} messages a second and {limits.messages_burst:.0f} at once",
        f"{limits.members_per_room} members a room",
        f"{limits.queued_messages} messages or {limits.queued_bytes // 1024**2} MiB waiting",
        f"close frame within {limits.close_s} s",
        f"within {CALL_TICKET.longest.total_seconds():.0f} s",
        f"{limits.kept_messages} messages or {limits.kept_bytes // 1024} KiB of a session",
        f"{limits.candidates_per_epoch} an epoch of a link",
        f"after {limits.ack_after} messages, or a second",
    ):
        assert sentence in text
