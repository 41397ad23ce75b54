"""Photos laid over each other, measured and marked over HTTP, with real pictures and real workers."""

import asyncio
import threading
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from backend.demo.skin import Lesion
from backend.review import service
from core.access import CareLink
from core.audit import AuditEntry
from media.photos import store_image
from media.review.measures import Sizes, sizes
from media.review.workers import Aligned
from tests.backend.house import House
from tests.booking.clinic import NOW
from tests.media.review.skin import View, carded, patch, photographed, shown

_MOLE = Lesion(seed=41, diameter=0.2, irregularity=0.4)


@dataclass
class Case:
    house: House
    doctor: httpx.AsyncClient
    photos: dict[str, UUID]

    def at(self, name: str, what: str) -> str:
        return f"/api/photos/{self.photos[name]}/{what}"

    async def post(self, path: str, body: Any = None) -> httpx.Response:
        return await self.doctor.post(path, json=body)


@cache
def _pictures() -> dict[str, bytes]:
    """The same mole twice, once with the scale card; and another place of the skin."""
    return {
        "first": shown(3, _MOLE, View(1)).jpeg,
        "later": shown(3, Lesion(41, 0.2, 0.4, growth=0.1), View(2, turn_deg=12, tilt=(6, -4)), lines=1).jpeg,
        "elsewhere": shown(3, Lesion(77, 0.2, 0.4), View(3)).jpeg,
        "card": photographed(carded(patch(3, _MOLE, 0)), View(4, zoom=0.85, shift=(0, 200)), tone=3).jpeg,
    }


@pytest.fixture
async def case(house: House) -> Case:
    pictures, photos = _pictures(), {}
    clinic = house.clinic
    async with house.services.background.begin() as session:
        session.add_all(
            CareLink(
                care_link_id=uuid4(),
                patient_id=clinic.patients[who],
                grantee_id=clinic.skin,
                source_id=uuid4(),
                starts_at=NOW,
                ends_at=NOW.replace(year=2030),
            )
            for who in (0, 1)
        )
        for name, data in pictures.items():
            stored = await store_image(
                session,
                house.services.media,
                patient_id=clinic.patients[0],
                consultation_id=None,
                data=data,
                taken_at=NOW,
            )
            photos[name] = stored.photo_id
        of_another = await store_image(
            session,
            house.services.media,
            patient_id=clinic.patients[1],
            consultation_id=None,
            data=pictures["first"],
            taken_at=NOW,
        )
        photos["of another"] = of_another.photo_id
    house.clock.forward(minutes=1)
    return Case(house, await house.signed_in("doctor"), photos)


async def test_photos_outside_a_visit_are_in_the_review(case: Case) -> None:
    review = (await case.doctor.get(f"/api/patients/{case.house.clinic.patients[0]}/review")).json()
    named = {name for name in case.photos if name != "of another"}
    assert {photo["photo_id"] for photo in review["photos"]} == {str(case.photos[name]) for name in named}


async def test_two_dates_lie_over_each_other_from_either_side(case: Case) -> None:
    body = {"other_photo_id": str(case.photos["later"])}
    there = (await case.post(case.at("first", "alignments"), body)).json()
    assert there["accepted"]
    assert there["inliers"] >= 16
    back = (await case.post(case.at("later", "alignments"), {"other_photo_id": str(case.photos["first"])})).json()
    assert back["made_at"] == there["made_at"]
    assert _applied(back["matrix"], _applied(there["matrix"], (0.4, 0.3))) == pytest.approx((0.4, 0.3), abs=1e-6)


def _applied(matrix: list[float], point: tuple[float, float]) -> tuple[float, float]:
    a, b, c, d, e, f, g, h, i = matrix
    x, y = point
    w = g * x + h * y + i
    return (a * x + b * y + c) / w, (d * x + e * y + f) / w


async def test_another_place_of_the_skin_is_refused_until_landmarks_are_set(case: Case) -> None:
    other = {"other_photo_id": str(case.photos["elsewhere"])}
    refused = (await case.post(case.at("first", "alignments"), other)).json()
    assert not refused["accepted"]
    pairs = [{"here": [0.2, 0.2], "there": [0.3, 0.2]}, {"here": [0.8, 0.2], "there": [0.9, 0.2]}]
    by_hand = (await case.doctor.put(case.at("first", "alignments"), json=other | {"pairs": pairs})).json()
    assert (by_hand["model"], by_hand["by"], by_hand["accepted"]) == ("landmarks", "Doctor", True)
    assert _applied(by_hand["matrix"], (0.5, 0.4)) == pytest.approx((0.6, 0.4))
    assert (await case.post(case.at("first", "alignments"), other)).json()["model"] == "landmarks"


async def test_landmarks_on_one_spot_are_refused(case: Case) -> None:
    pairs = [{"here": [0.2, 0.2], "there": [0.3, 0.2]}, {"here": [0.2, 0.201], "there": [0.9, 0.2]}]
    body = {"other_photo_id": str(case.photos["later"]), "pairs": pairs}
    answer = await case.doctor.put(case.at("first", "alignments"), json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "review.landmarks_refused")


async def test_photos_of_two_patients_are_never_compared(case: Case) -> None:
    body = {"other_photo_id": str(case.photos["of another"])}
    assert (await case.post(case.at("first", "alignments"), body)).status_code == 404


async def test_a_measure_needs_the_card(case: Case) -> None:
    line = {"shape": "line", "points": [[0.4, 0.3], [0.5, 0.3]]}
    # Even where there is a card, nobody has looked for it yet.
    for name in ("first", "card"):
        refused = await case.post(case.at(name, "measures"), line)
        assert (refused.status_code, refused.json()["code"]) == (409, "review.not_calibrated")
    without = (await case.post(case.at("first", "calibration"))).json()
    assert (without["calibrated"], without["refused"]) == (False, "no_card")
    assert (await case.post(case.at("first", "measures"), line)).status_code == 409
    assert (await case.post(case.at("card", "calibration"))).json()["calibrated"]
    assert (await case.post(case.at("card", "measures"), line)).status_code == 201


async def test_a_measure_says_who_when_and_how_far_off(case: Case) -> None:
    await case.post(case.at("card", "calibration"))
    ellipse = {"shape": "ellipse", "points": [[0.4, 0.3], [0.5, 0.3], [0.45, 0.33]]}
    made = (await case.post(case.at("card", "measures"), ellipse)).json()
    marks = (await case.doctor.get(case.at("card", "marks"))).json()
    assert marks["measures"] == [made]
    assert made["by"] == "Doctor"
    assert 0 < made["diameter_error_mm"] < 0.1 * made["diameter_mm"]
    assert 0 < made["area_error_mm2"] < 0.1 * made["area_mm2"]
    assert made["asymmetry"] is None
    assert (await case.doctor.delete(f"/api/measures/{made['measure_id']}")).status_code == 204
    assert (await case.doctor.get(case.at("card", "marks"))).json()["measures"] == []


async def test_annotations_lie_over_the_photo_and_leave_it_untouched(case: Case) -> None:
    before = (await case.doctor.get(case.at("first", "preview"))).content
    word = {"kind": "text", "points": [[0.5, 0.4]], "words": "Bord flou"}
    assert (await case.post(case.at("first", "annotations"), word)).status_code == 201
    (kept,) = (await case.doctor.get(case.at("first", "marks"))).json()["annotations"]
    assert (kept["words"], kept["by"]) == ("Bord flou", "Doctor")
    assert (await case.doctor.get(case.at("first", "preview"))).content == before
    assert (await case.doctor.delete(f"/api/annotations/{kept['annotation_id']}")).status_code == 204


async def test_a_mark_that_is_asked_for_again_because_the_answer_was_lost_is_kept_once(case: Case) -> None:
    await case.post(case.at("card", "calibration"))
    line = {"measure_id": str(uuid4()), "shape": "line", "points": [[0.4, 0.3], [0.5, 0.3]]}
    word = {"annotation_id": str(uuid4()), "kind": "text", "points": [[0.5, 0.4]], "words": "Bord flou"}
    for what, wish in (("measures", line), ("annotations", word)):
        first, again = [await case.post(case.at("card", what), wish) for _ in range(2)]
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.json() == first.json()
        assert (await case.doctor.get(case.at("card", "marks"))).json()[what] == [first.json()]
        # Another photo's, or a colleague's: not told and not overwritten.
        assert (await case.post(case.at("first", what), wish)).status_code == 422
    noted = [action for action in await _noted(case, "card") if action in {"photo:measure", "photo:annotate"}]
    assert noted == ["photo:measure", "photo:annotate"]


async def test_a_mark_that_is_sent_twice_at_once_is_kept_once(case: Case) -> None:
    word = {"annotation_id": str(uuid4()), "kind": "text", "points": [[0.5, 0.4]], "words": "Bord flou"}
    answers = await asyncio.gather(*(case.post(case.at("first", "annotations"), word) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {201}
    (kept,) = (await case.doctor.get(case.at("first", "marks"))).json()["annotations"]
    assert all(answer.json() == kept for answer in answers)
    assert (await _noted(case, "first")).count("photo:annotate") == 1


async def test_a_photo_that_is_fetched_ahead_is_audited_as_that_and_as_read_once_somebody_looks(case: Case) -> None:
    for name in ("first", "later"):
        assert (await case.doctor.get(case.at(name, "preview"), params={"ahead": True})).status_code == 200
    assert await _noted(case, "later") == ["photo:fetch_ahead"]
    assert (await case.post(case.at("first", "looks"))).status_code == 204
    assert await _noted(case, "first") == ["photo:fetch_ahead", "photo:read"]
    assert await _noted(case, "later") == ["photo:fetch_ahead"]


async def test_without_a_word_a_photo_that_is_fetched_is_looked_at(case: Case) -> None:
    assert (await case.doctor.get(case.at("first", "preview"))).status_code == 200
    assert await _noted(case, "first") == ["photo:read"]


async def test_nobody_looks_at_a_photo_that_is_not_theirs_to_see(case: Case) -> None:
    stranger = await case.house.signed_in("other-doctor")
    assert (await stranger.post(case.at("first", "looks"))).status_code == 404
    assert (await stranger.get(case.at("first", "preview"), params={"ahead": True})).status_code == 404
    assert await _noted(case, "first") == []


async def _noted(case: Case, name: str) -> list[str]:
    async with case.house.services.background.begin() as session:
        rows = await session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.subject_id == case.photos[name], AuditEntry.action != "photo:store")
            .order_by(AuditEntry.at, AuditEntry.shard, AuditEntry.seq)
        )
        return list(rows)


async def test_looks_and_marks_are_audited(case: Case) -> None:
    await case.post(case.at("first", "alignments"), {"other_photo_id": str(case.photos["later"])})
    await case.post(case.at("first", "annotations"), {"kind": "arrow", "points": [[0.1, 0.1], [0.2, 0.2]]})
    async with case.house.services.background.begin() as session:
        rows = await session.execute(select(AuditEntry.action, AuditEntry.subject_id))
        noted = {tuple(row) for row in rows}
    looked = {("photo:read", case.photos["first"]), ("photo:read", case.photos["later"])}
    assert looked | {("photo:annotate", case.photos["first"])} <= noted


async def _moved(case: Case, *names: str) -> None:
    """To the other patient, by a doctor who looks after both; she then no longer looks after the first."""
    right = case.house.clinic.patients[1]
    for name in names:
        body = {"patient_id": str(right), "reason": "Mauvais dossier"}
        assert (await case.post(case.at(name, "move"), body)).status_code == 200
    async with case.house.services.background.begin() as session:
        wrong = CareLink.patient_id == case.house.clinic.patients[0]
        await session.execute(update(CareLink).where(wrong).values(withdrawn_at=case.house.clock()))
    case.house.clock.forward(minutes=1)


async def test_a_photo_that_was_put_right_is_measured_anew_by_whoever_looks_after_the_right_patient(case: Case) -> None:
    assert (await case.post(case.at("card", "calibration"))).json()["calibrated"]
    await _moved(case, "card")
    assert (await case.doctor.get(case.at("card", "marks"))).json()["calibration"] is None
    anew = await case.post(case.at("card", "calibration"))
    assert (anew.status_code, anew.json()["calibrated"]) == (200, True)


async def test_two_photos_that_were_put_right_are_laid_over_each_other_anew(case: Case) -> None:
    other = {"other_photo_id": str(case.photos["later"])}
    before = (await case.post(case.at("first", "alignments"), other)).json()
    await _moved(case, "first", "later")
    anew = await case.post(case.at("first", "alignments"), other)
    assert (anew.status_code, anew.json()["accepted"]) == (200, True)
    assert anew.json()["made_at"] > before["made_at"]
    pairs = [{"here": [0.2, 0.2], "there": [0.3, 0.2]}, {"here": [0.8, 0.2], "there": [0.9, 0.2]}]
    by_hand = await case.doctor.put(case.at("first", "alignments"), json=other | {"pairs": pairs})
    assert by_hand.status_code == 200


async def test_what_is_computed_does_not_take_the_place_of_landmarks_set_meanwhile(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers, other = case.house.services.review, {"other_photo_id": str(case.photos["later"])}
    pairs = [{"here": [0.2, 0.2], "there": [0.3, 0.2]}, {"here": [0.8, 0.2], "there": [0.9, 0.2]}]
    computed = workers.align

    async def while_somebody_sets_them(first: bytes, second: bytes) -> Aligned | None:
        found = await computed(first, second)
        by_hand = await case.doctor.put(case.at("first", "alignments"), json=other | {"pairs": pairs})
        assert by_hand.status_code == 200
        return found

    monkeypatch.setattr(workers, "align", while_somebody_sets_them)
    assert (await case.post(case.at("first", "alignments"), other)).json()["model"] == "landmarks"
    assert (await case.post(case.at("first", "alignments"), other)).json()["model"] == "landmarks"


async def test_sizes_are_computed_beside_the_loop_that_carries_the_calls(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An outline of 400 points takes seconds of a busy processor."""
    threads = []

    def noted(*given: Any, **named: Any) -> Sizes:
        threads.append(threading.current_thread())
        return sizes(*given, **named)

    monkeypatch.setattr(service, "sizes", noted)
    await case.post(case.at("card", "calibration"))
    line = {"shape": "line", "points": [[0.4, 0.3], [0.5, 0.3]]}
    assert (await case.post(case.at("card", "measures"), line)).status_code == 201
    assert threads
    assert threading.current_thread() not in threads
