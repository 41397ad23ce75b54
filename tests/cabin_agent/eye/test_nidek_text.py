"""The printed text of the RT-5100, line by line and as a transfer."""

import pytest

from cabin_agent.parsers import ParseError
from cabin_agent.parsers.eye.acuity import Notation, Notations
from cabin_agent.parsers.eye.nidek_text import parse_transfer
from cabin_agent.parsers.eye.nidek_transfer import TRANSFER_LIMIT, TransferReader
from contract.observations import DeviceKind, Validity
from tests.cabin_agent.eye.shown import rows

HEAD = "NIDEK RT-5100 ID              DA2024/ 3/ 7 1"


def transfer(*lines: str, head: str = HEAD) -> bytes:
    return ("\x01" + head + "\r" + "".join(f"\x02{line}\r" for line in lines) + "\x04\r").encode("ascii")


def read(block: str, *lines: str, notations: Notations | None = None) -> list[str]:
    return rows(parse_transfer(transfer(block, *lines), notations).measurements)


@pytest.mark.parametrize(
    ("block", "line", "expected"),
    [
        ("@LM", " R- 4.50- 0.75 95", ["R sphere -4.50 [diop]", "R cylinder -0.75 [diop]", "R axis 95 deg"]),
        ("@LM", " L  0.00  0.00  0", ["L sphere 0.00 [diop]", "L cylinder 0.00 [diop]", "L axis 0 deg"]),
        (
            "@RM",
            "OR+12.25-10.50180",
            ["R sphere 12.25 [diop] objective", "R cylinder -10.50 [diop] objective", "R axis 180 deg objective"],
        ),
        (
            "@RT",
            "fL- 4.50- 0.75  7",
            [
                "L sphere -4.50 [diop] subjective_far",
                "L cylinder -0.75 [diop] subjective_far",
                "L axis 7 deg subjective_far",
            ],
        ),
        (
            "@RT",
            "NR- 2.50- 0.75 93",
            ["R sphere -2.50 [diop] final_near", "R cylinder -0.75 [diop] final_near", "R axis 93 deg final_near"],
        ),
        (
            "@rt",
            "Fr- 4.25- 0.75 95",
            [
                "R sphere -4.25 [diop] night_final_far",
                "R cylinder -0.75 [diop] night_final_far",
                "R axis 95 deg night_final_far",
            ],
        ),
        (
            "@WF",
            "OL+ 0.37- 0.12  3",
            ["L sphere 0.37 [diop] wavefront", "L cylinder -0.12 [diop] wavefront", "L axis 3 deg wavefront"],
        ),
        ("@LM", "AR+ 2.25", ["R addition 2.25 [diop]"]),
        ("@RT", "AL+ 2.25", ["L addition 2.25 [diop] final"]),
        ("@RT", "aL+ 2.00", ["L addition 2.00 [diop] subjective"]),
        ("@RT", "VR 1.2 ", ["R visual_acuity 1.2 {1} final_far_corrected"]),
        ("@RT", "vl<0.05", ["L visual_acuity <0.05 {1} subjective_near_corrected"]),
        ("@RT", "UB>1.60+2", ["B visual_acuity >1.60 {1} final_far_corrected_plus2"]),
        ("@RT", "uL 0.80-1", ["L visual_acuity 0.80 {1} subjective_far_corrected_minus1"]),
        ("@RT", "WR 0.40", ["R visual_acuity 0.40 {1} uncorrected_far"]),
        ("@RT", "Ml 0.40+1", ["L visual_acuity 0.40 {1} uncorrected_near_plus1"]),
        ("@RT", "KR 0.63  ", ["R visual_acuity 0.63 {1} uncorrected_far_pinhole"]),
        ("@RT", "QR 0.50  ", ["R visual_acuity 0.50 {1} final_far_low_light"]),
        ("@RT", "hR 0.50  ", ["R visual_acuity 0.50 {1} subjective_far_pinhole"]),
        ("@RT", "YB 1.00", ["B visual_acuity 1.00 {1} final_far_addition"]),
        ("@RT", "jB 1.00  ", ["B visual_acuity 1.00 {1} subjective_far_addition"]),
        ("@RM", "VR 1.00", ["R visual_acuity 1.00 {1} objective_far_corrected"]),
        (
            "@RT",
            "PRI 1.25D 0.50",
            ["R prism_horizontal 1.25 [p'diop] final_base_in", "R prism_vertical 0.50 [p'diop] final_base_down"],
        ),
        (
            "@LM",
            "PLO10.00U 0.25",
            ["L prism_horizontal 10.00 [p'diop] base_out", "L prism_vertical 0.25 [p'diop] base_up"],
        ),
        ("@RT", "PD64.0        ", ["B pupillary_distance 64.0 mm final_far"]),
        (
            "@RT",
            "pd62.530.532.0",
            [
                "B pupillary_distance 62.5 mm subjective_near",
                "R pupillary_distance 30.5 mm subjective_near",
                "L pupillary_distance 32.0 mm subjective_near",
            ],
        ),
        ("@RM", "PD64.0        ", ["B pupillary_distance 64.0 mm objective_far"]),
        (
            "@RT",
            "DV  6.0 10.0   4.0",
            [
                "B prism_horizontal 6.0 [p'diop] far_divergence_blur",
                "B prism_horizontal 10.0 [p'diop] far_divergence_break",
                "B prism_horizontal 4.0 [p'diop] far_divergence_recovery",
            ],
        ),
        (
            "@RT",
            "cV      20.0  15.0",
            [
                "B prism_horizontal 20.0 [p'diop] subjective_far_convergence_break",
                "B prism_horizontal 15.0 [p'diop] subjective_far_convergence_recovery",
            ],
        ),
        ("@RT", "WD40", ["B working_distance 40 cm"]),
        ("@RT", "wd 40", ["B working_distance 40 cm final_near"]),
        ("@RT", "Wd 35", ["B working_distance 35 cm lensmeter"]),
        (
            "@KM",
            "CR 7.80 7.65180",
            ["R corneal_radius 7.80 mm r1", "R corneal_radius 7.65 mm r2", "R axis 180 deg cylinder"],
        ),
        ("@KM", "DL43.2544.00", ["L corneal_power 43.25 [diop] r1", "L corneal_power 44.00 [diop] r2"]),
        ("@NT", "TR  17", ["R intraocular_pressure 17 mm[Hg]"]),
        ("@NT", "TL16.5", ["L intraocular_pressure 16.5 mm[Hg]"]),
        ("@NT", "tL 2.3", ["L intraocular_pressure 2.3 kPa"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_line_says_this(block: str, line: str, expected: list[str]) -> None:
    assert read(block, line) == expected


@pytest.mark.parametrize(
    ("notations", "line", "expected"),
    [
        (Notations(far=Notation.LOGMAR), "VR-0.10", "R visual_acuity_logmar -0.10 {logMAR} final_far_corrected"),
        (Notations(far=Notation.LOGMAR), "VR 0.30", "R visual_acuity_logmar 0.30 {logMAR} final_far_corrected"),
        (Notations(far=Notation.FRACTION), "VR 040 ", "R visual_acuity 40 {20/n} final_far_corrected"),
        (Notations(far=Notation.FRACTION), "UR>200 -1", "R visual_acuity >200 {20/n} final_far_corrected_minus1"),
        (Notations(near=Notation.PARINAUD), "Vr 02.0", "R visual_acuity_near 2.0 {Parinaud} final_near_corrected"),
        (Notations(near=Notation.PARINAUD), "VR 1.00", "R visual_acuity 1.00 {1} final_far_corrected"),
        (Notations(), "VR-0.10", "R visual_acuity (error) {1} final_far_corrected"),
    ],
    ids=[
        "logmar below 0",
        "logmar",
        "fraction",
        "fraction extended",
        "parinaud near",
        "parinaud far",
        "minus is no decimal",
    ],
)
def test_the_notation_of_an_acuity_is_the_configured_one(notations: Notations, line: str, expected: str) -> None:
    assert read("@RT", line, notations=notations) == [expected]


def test_lines_without_a_measurement_and_blank_fields_leave_nothing() -> None:
    found = parse_transfer(transfer("@RT", "TT0312", "AG 45", "VR     ", "FR- 1.00  0.00  0")).measurements
    assert [part.metric.value for part in found[0].components] == ["sphere", "cylinder", "axis"]
    assert found[0].flags == ()


@pytest.mark.parametrize(
    "line", ["FR-4.50-0.75 95", "FR- 4.50- 0.75", "FX- 4.50- 0.75 95", "zR 1", "F", "WDxx", "TR  17"]
)
def test_a_line_outside_the_grammar_is_told_and_nothing_guessed(line: str) -> None:
    (found,) = parse_transfer(transfer("@RT", "VR 1.00", line)).measurements
    assert rows([found]) == ["R visual_acuity 1.00 {1} final_far_corrected"]
    assert (found.flags, found.validity) == (("unreadable_line",), Validity.QUESTIONABLE)


def test_each_block_is_a_record_of_its_instrument() -> None:
    found = parse_transfer(
        transfer(
            "@LM",
            "AR+ 1.00",
            "@RM",
            "OR- 1.00  0.00  0",
            "@XX",
            "??",
            "@RT",
            "AR+ 1.50",
            "@RT",
            "aR+ 1.25",
            "@KM",
            "DR43.0044.00",
            "@NT",
            "TR  15",
        )
    ).measurements
    assert [each.kind for each in found] == [
        DeviceKind.LENSMETER,
        DeviceKind.AUTOREFRACTOR,
        DeviceKind.REFRACTOR,
        DeviceKind.REFRACTOR,
        DeviceKind.KERATOMETER,
        DeviceKind.TONOMETER,
    ]


def test_pressures_of_one_eye_are_told_apart() -> None:
    assert read("@NT", "TR  17", "TR  18", "TL  16") == [
        "R intraocular_pressure 17 mm[Hg]",
        "R intraocular_pressure 18 mm[Hg] 2",
        "L intraocular_pressure 16 mm[Hg]",
    ]


@pytest.mark.parametrize(
    ("head", "lines", "date", "system_no"),
    [
        ("NIDEK RT-5100 ID123456789012 DA2024/ 3/ 7 10", [], (2024, 3, 7), 10),
        ("NIDEK RT-5100 ID             DA2024/12/31", [], (2024, 12, 31), None),
        ("NIDEK RT-5100", ["ID12345", "DA2026/ 1/ 2 3"], (2026, 1, 2), 3),
        ("NIDEK RT-5100", [], None, None),
    ],
    ids=["whole", "without system number", "header in lines", "bare"],
)
def test_the_header_is_read_in_every_form(
    head: str, lines: list[str], date: tuple[int, int, int] | None, system_no: int | None
) -> None:
    header = parse_transfer(transfer(*lines, "@NT", "TR  15", head=head)).header
    assert (header.model, header.date, header.system_no) == ("NIDEK RT-5100", date, system_no)


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", "bad_header"),
        (transfer("@NT", "TR  15")[:-2], "short_frame"),
        (b"\x01TOPCON\r\x04", "bad_header"),
        (transfer("@NT"), "no_values"),
        (transfer("@RT", "TT0312"), "no_values"),
        (b"\x01NIDEK \xff\r\x04", "not_ascii"),
        (b"\x01" * (TRANSFER_LIMIT + 1), "too_long"),
    ],
    ids=["empty", "cut", "another maker", "no line", "nothing measured", "not ascii", "endless"],
)
def test_what_is_no_transfer_is_refused(octets: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        parse_transfer(octets)


# ---------------------------------------------------------------- the frame


@pytest.mark.parametrize("length", [1, 2, 7, 4096], ids=lambda length: f"pieces of {length}")
def test_a_transfer_is_whole_at_its_end_in_whatever_pieces(length: int) -> None:
    sent = transfer("@NT", "TR  15", "TL  16")
    reader, got = TransferReader(), []
    stream = b"noise\r" + sent + sent
    for first in range(0, len(stream), length):
        got += reader.feed(stream[first : first + length])
    assert got == [sent.rstrip(b"\r"), sent.rstrip(b"\r")]
    assert (reader.begun, reader.dropped) == (False, 0)


def test_a_cut_transfer_is_given_up_when_the_next_begins() -> None:
    sent = transfer("@NT", "TR  15", "TL  16")
    for cut in range(1, len(sent) - 2):
        reader = TransferReader()
        assert reader.feed(sent[:cut]) == []
        assert reader.feed(sent) == [sent.rstrip(b"\r")]
        assert reader.dropped == 1


def test_a_parity_bit_left_in_the_octet_is_taken_off() -> None:
    sent = transfer("@NT", "TR  15")
    with_parity = bytes(octet | (0x80 if octet.bit_count() % 2 else 0) for octet in sent)
    assert TransferReader().feed(with_parity) == [sent.rstrip(b"\r")]


def test_an_endless_transfer_is_dropped_and_the_next_is_read() -> None:
    reader = TransferReader()
    assert reader.feed(b"\x01" + b"x" * (TRANSFER_LIMIT + 10)) == []
    assert not reader.begun
    assert len(reader.feed(transfer("@NT", "TR  15"))) == 1
