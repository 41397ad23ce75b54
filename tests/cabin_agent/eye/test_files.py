"""JOIA common XML, Nidek XML and the LM-7: what stands where, and the traps of real files."""

import pytest

from cabin_agent.parsers import ParseError
from cabin_agent.parsers.eye.common import EyeImage, FileIdentity
from cabin_agent.parsers.eye.joia import parse_joia
from cabin_agent.parsers.eye.nidek_lm import parse_nidek_lm
from cabin_agent.parsers.eye.nidek_xml import parse_nidek_xml
from cabin_agent.parsers.plausibility import is_implausible
from contract.observations import DeviceKind, Laterality, Metric
from tests.cabin_agent.eye import files
from tests.cabin_agent.eye.shown import rows

DECLARED = '<?xml version="1.0" encoding="{}"?>\n'


def read_joia(*measures: str) -> list[str]:
    return rows(parse_joia(files.joia(*measures).encode()).measurements)


def test_a_file_says_who_wrote_it_and_when_by_its_own_clock() -> None:
    found = parse_joia(files.joia(files.REF).encode())
    assert found.identity == FileIdentity("TOPCON", "TRK-2P", "4711", "1.20")
    assert found.stamp is not None
    assert found.stamp.text == "2024-03-07T14:05:09"
    assert {each.stamp for each in found.measurements} == {found.stamp}


def test_autorefraction_keeps_lists_medians_errors_and_what_is_absent() -> None:
    assert read_joia(files.REF) == [
        "R sphere -1.25 [diop] median",
        "R cylinder -0.50 [diop] median",
        "R axis 7 deg median",
        "L sphere 0.00 [diop] median",
        "L axis 123 deg median",
        "B pupillary_distance 63.0 mm far",
        "R sphere -1.25 [diop] list_1",
        "R cylinder -0.50 [diop] list_1",
        "R axis 7 deg list_1",
        "R spherical_equivalent -1.500 [diop] list_1",
        "R sphere (error) [diop] list_2",
    ]


def test_keratometry_names_its_meridians() -> None:
    assert read_joia(files.KM) == [
        "L corneal_radius 7.86 mm median_r1",
        "L corneal_power 43.00 [diop] median_r1",
        "L axis 178 deg median_r1",
        "L corneal_radius 7.71 mm median_r2",
        "L corneal_power 43.75 [diop] median_r2",
        "L axis 88 deg median_r2",
        "L corneal_radius 7.79 mm median_mean",
        "L corneal_power 43.37 [diop] median_mean",
        "L cylinder -0.75 [diop] median_cylinder",
        "L axis 178 deg median_cylinder",
    ]


def test_a_lensmeter_gives_lenses_prisms_and_pupils() -> None:
    assert read_joia(files.LM) == [
        "R sphere -2.00 [diop]",
        "R cylinder 0.00 [diop]",
        "R axis 0 deg",
        "R addition 2.25 [diop]",
        "R prism_horizontal 0.25 [p'diop]",
        "R prism_vertical 1.00 [p'diop]",
        "R pupillary_distance 30.5 mm far",
        "L pupillary_distance 31.5 mm far",
        "B pupillary_distance 62.0 mm far",
    ]


def test_pressures_of_two_units_are_one_and_errors_are_no_zero() -> None:
    assert read_joia(files.TM) == [
        "R intraocular_pressure 31.0 mm[Hg] average",
        "R corneal_thickness 0.528 mm correction",
        "R intraocular_pressure 31.0 mm[Hg] measured",
        "R intraocular_pressure 32.4 mm[Hg] corrected",
        "R intraocular_pressure 31.0 mm[Hg] list_1",
        "R intraocular_pressure (error) mm[Hg] list_2",
        "L intraocular_pressure 3600 Pa list_1",
        "R corneal_thickness 0.528 mm list_1",
        "L corneal_thickness (error) mm list_1",
    ]
    (found,) = parse_joia(files.joia(files.TM).encode()).measurements
    assert not is_implausible(found)


def test_only_the_type_prescription_is_final_and_far_and_near_stay_apart() -> None:
    found = parse_joia(
        files.joia(
            files.sbj(
                ("Full Correction", files.exam(1, "500,0", ("-1,25", "-0,50", "7"), "1,2")),
                (
                    "Prescription",
                    files.exam(1, "500,0", ("-1,00", "-0,50", "7")) + files.exam(2, " 40,0", ("+1,25", "-0,50", "8")),
                ),
                ("Unaided Data", files.exam(1, "500", ("", "", ""), "&lt;0.1")),
                ("Objective Data (RM)", files.exam(1, "", ("-1.50", "-0.25", "5"))),
                ("Current Spectacles (LM)", files.exam(1, "500", ("-0.75", "0.00", "0"))),
                ("Last Prescription", files.exam(1, "500", ("-0.50", "0.00", "0"))),
                ("Final Rx of somebody", files.exam(1, "500", ("-9.00", "0.00", "0"))),
            )
        ).encode()
    ).measurements
    spheres = [row for row in rows(found) if "sphere" in row]
    assert spheres == [
        "R sphere -1.25 [diop] subjective_far",
        "R sphere -1.00 [diop] final_far",
        "R sphere 1.25 [diop] final_near",
        "R sphere -1.50 [diop] objective",
        "R sphere -0.75 [diop] current_far",
        "R sphere -0.50 [diop] previous_far",
        "R sphere -9.00 [diop] type_7_far",
    ]
    assert [row for row in rows(found) if "acuity" in row] == [
        "R visual_acuity 1.2 {1} subjective_far_corrected",
        "R visual_acuity <0.1 {1} uncorrected_far",
    ]
    assert "B working_distance 40.0 cm final_near" in rows(found)
    assert "B pupillary_distance 63.0 mm final_near" in rows(found)


def test_measures_of_one_file_are_chosen_by_their_type() -> None:
    found = parse_joia(
        files.joia(files.TM, files.KM, '<Measure type="PACS"/>', files.REF, files.LM).encode()
    ).measurements
    assert [each.kind for each in found] == [
        DeviceKind.TONOMETER,
        DeviceKind.KERATOMETER,
        DeviceKind.AUTOREFRACTOR,
        DeviceKind.LENSMETER,
    ]


def test_a_misspelled_namespace_host_changes_nothing() -> None:
    right = files.joia(files.REF, files.TM)
    assert rows(parse_joia(right.replace("www.joia", "Topcon").encode()).measurements) == read_joia(files.REF, files.TM)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("Shift_JIS", "cp932"),
        ("Shift-JIS", "cp932"),
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("UTF-8", "cp932"),
        ("Shift_JIS", "utf-8"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-be"),
        ("UTF-16", "utf-8"),
    ],
    ids=lambda name: str(name),
)
def test_every_encoding_is_read_even_a_wrongly_declared_one(declared: str, encoding: str) -> None:
    company = "株式会社トプコン"
    text = DECLARED.format(declared) + files.joia(files.REF).replace("TOPCON", company)
    found = parse_joia(text.encode(encoding))
    assert rows(found.measurements) == read_joia(files.REF)
    if (declared, encoding) != ("Shift_JIS", "utf-8"):
        assert found.identity.maker == company


@pytest.mark.parametrize("time", ["", "25", "half past"], ids=["empty", "number", "words"])
def test_half_a_time_is_none(time: str) -> None:
    text = files.joia(files.REF).replace("14:05:09", time)
    assert parse_joia(text.encode()).stamp is None


def test_a_record_of_many_values_is_split_with_the_medians_first() -> None:
    entry = '<List No="{}"><Sphere>-1.25</Sphere><Cylinder>-0.50</Cylinder><Axis>7</Axis><SE>-1.50</SE></List>'
    eye = "".join(entry.format(number) for number in range(1, 11)) + "<Median><Sphere>-1.25</Sphere></Median>"
    found = parse_joia(files.joia(f'<Measure type="REF"><REF><R>{eye}</R><L>{eye}</L></REF></Measure>').encode())
    assert [len(each.components) for each in found.measurements] == [64, 18]
    assert rows(found.measurements)[:2] == ["R sphere -1.25 [diop] median", "L sphere -1.25 [diop] median"]


# ---------------------------------------------------------------- Nidek


def test_nidek_pressures_take_their_unit_from_the_text_and_lists_may_differ() -> None:
    found = parse_nidek_xml(DECLARED.format("UTF-16").encode("utf-16") + files.NIDEK.encode("utf-16")[2:])
    assert rows(found.measurements) == [
        "R intraocular_pressure 16.5 mm[Hg] average",
        "R corneal_thickness 533 um correction",
        "R intraocular_pressure 16.5 mm[Hg] measured",
        "R intraocular_pressure 17.0 mm[Hg] corrected",
        "R corneal_thickness 533 um average",
        "R intraocular_pressure 16 mm[Hg] list_1",
        "R intraocular_pressure (error) mm[Hg] list_2",
        "R intraocular_pressure 17 mm[Hg] list_3",
        "R corneal_thickness 533 um list_1",
        "L intraocular_pressure 2.0 kPa list_1",
        "L corneal_thickness (error) um list_1",
    ]
    assert found.identity == FileIdentity("NIDEK", "NT-530P", None, "1.05")


def test_pictures_keep_their_eye_and_lose_whatever_folder_their_name_carries() -> None:
    assert parse_nidek_xml(files.NIDEK.encode()).images == (EyeImage("P0001_R.jpg", Laterality.RIGHT),)
    crossed = parse_nidek_xml(files.swapped(files.NIDEK).encode()).images
    assert crossed == (EyeImage("P0001_R.jpg", Laterality.LEFT),)
    sly = files.NIDEK.replace("..\\images\\P0001_R.jpg", "../../../etc/..")
    assert parse_nidek_xml(sly.encode()).images == ()


def test_the_lm7_is_read_in_either_spelling() -> None:
    found = parse_nidek_lm(files.LM7.encode())
    assert rows(found.measurements) == [
        "R sphere -1.25 [diop]",
        "R cylinder -0.50 [diop]",
        "R axis 173 deg",
        "R addition 2.00 [diop]",
        "R sphere 0.75 [diop] near",
        "R prism_horizontal 0.50 [p'diop] base_out",
        "R prism_vertical 0.25 [p'diop] base_down",
        "L sphere 1.00 [diop]",
        "B pupillary_distance 62.5 mm far",
        "R pupillary_distance 31.0 mm far",
        "L pupillary_distance 31.5 mm far",
    ]
    assert found.stamp is not None
    assert found.stamp.text == "2024-03-07T14:05:00"


@pytest.mark.parametrize(
    "text",
    [
        f"<L>{files.LENS}</L>",
        f"<LM><L>{files.LENS}</L></LM>",
        f'<Measure Type="LM"><LM><L>{files.LENS}</L></LM></Measure><Other/>',
        f"  <L>{files.LENS}</L>\n<PD/>",
    ],
    ids=["eye", "lensmeter", "measure and more", "eye and more"],
)
def test_a_fragment_without_root_is_read_and_has_one_eye(text: str) -> None:
    found = parse_nidek_lm(text.encode())
    assert {part.laterality for each in found.measurements for part in each.components} == {Laterality.LEFT}
    assert found.measurements[0].components[0].metric is Metric.SPHERE
    assert found.stamp is None


def test_a_single_lens_is_of_no_eye() -> None:
    found = parse_nidek_lm(f"<LM><S>{files.LENS}</S></LM>".encode())
    assert rows(found.measurements)[0] == "- sphere -1.25 [diop] single_lens"


# ---------------------------------------------------------------- refusals

DEEP = "<a>" * 40 + "</a>" * 40
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + files.joia(files.REF).replace("TRK-2P", "&b;")
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + files.joia(files.REF).replace("TRK-2P", "&e;")


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", "empty_file"),
        (b"<?xml version='1.0'?>  ", "empty_file"),
        (b"<Ophthalmology>", "not_well_formed"),
        (b"<html/>", "not_joia"),
        (files.joia('<Measure type="REF"><REF/></Measure>').encode(), "no_values"),
        (DEEP.encode(), "too_deep"),
        (b"<a>" + b"<b/>" * 20_001 + b"</a>", "too_many_elements"),
        (b"<a>" + b"x" * 1_100_000 + b"</a>", "too_long"),
        (BOMB.encode(), "forbidden_markup"),
        (OUTSIDE.encode(), "forbidden_markup"),
        (b'<?xml version="1.0" encoding="EBCDIC-US"?><a/>', "unknown_encoding"),
        (b'<?xml version="1.0" encoding="utf-8"?><a>\xff\xff\xfd\xf0</a>', "not_decodable"),
    ],
    ids=[
        "empty",
        "declaration",
        "cut",
        "another root",
        "no values",
        "deep",
        "many",
        "long",
        "bomb",
        "external",
        "encoding",
        "octets",
    ],
)
def test_what_is_no_such_file_is_refused_with_a_reason(octets: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        parse_joia(octets)


def test_the_parsers_do_not_take_each_others_files() -> None:
    with pytest.raises(ParseError, match="not_joia"):
        parse_joia(files.NIDEK.encode())
    with pytest.raises(ParseError, match="not_nidek_xml"):
        parse_nidek_xml(files.joia(files.REF).encode())
    with pytest.raises(ParseError, match="not_a_lensmeter"):
        parse_nidek_lm(files.NIDEK.encode())
