"""The Record Access Control Point: what is asked and what is answered."""

from typing import Any

import pytest

from cabin_agent.parsers import racp
from cabin_agent.parsers.racp import Answer, RecordCount, parse_racp
from tests.cabin_agent.parsers.vectors import refused, rows


@pytest.mark.parametrize("row", rows("racp"))
def test_published_answers_read_as_expected(row: dict[str, Any]) -> None:
    if refused(parse_racp, row):
        return
    said, expected = parse_racp(bytes.fromhex(row["hex"])), row["expected"]
    if expected["op"] == "response":
        assert said == Answer(expected["request_op"], expected["code"])
    else:
        assert said == RecordCount(expected["count"])


@pytest.mark.parametrize(("code", "good"), [(1, True), (6, True), (8, False), (0x0A, False), (0x77, False)])
def test_no_records_found_is_a_success_and_an_unknown_code_stays_a_number(code: int, good: bool) -> None:
    said = parse_racp(bytes([6, 0, 1, code]))
    assert isinstance(said, Answer)
    assert (said.code, said.good) == (code, good)


def test_requests_are_written_as_the_service_says() -> None:
    assert racp.report_all().hex() == "0101"
    assert racp.report_from(258).hex() == "0103010201"
    assert racp.report_last().hex() == "0106"
    assert racp.abort().hex() == "0300"


def test_nothing_here_can_ask_to_delete() -> None:
    written = [make() for make in (racp.report_all, racp.report_last, racp.abort)]
    written += [racp.report_from(sequence) for sequence in range(0x10000)]
    assert {octets[0] for octets in written} == {0x01, 0x03}
