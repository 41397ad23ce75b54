"""A patient places a lesion, photographs it, and her doctor sees it on the map, in its timeline and on the worklist."""

from pathlib import Path

from playwright.async_api import Page, expect

from backend.demo.skin import Lesion, Shot, draw
from tests.integration import steps
from tests.integration.conftest import People
from tests.integration.family import letters
from tests.integration.test_capture import UPLOADED_MS


async def _touch(page: Page, x: float, y: float) -> None:
    """The drawing, at a share of its width and height."""
    figure = page.get_by_test_id("body-figure")
    await figure.scroll_into_view_if_needed()
    box = await figure.bounding_box()
    assert box is not None
    await figure.click(position={"x": box["width"] * x, "y": box["height"] * y})


async def _send_one(page: Page, picture: Path) -> None:
    """The first view of the series from a file; the others are left out."""
    await page.get_by_test_id("take-photos").click()
    await page.get_by_test_id("photo-file").set_input_files(picture)
    # Kept although the page may find fault with a drawn picture.
    keep = page.get_by_test_id("shot-use").or_(page.get_by_test_id("shot-keep"))
    await keep.first.click()
    skip, send = page.get_by_test_id("skip-view"), page.get_by_test_id("series-send")
    await expect(skip.or_(send)).to_be_visible()
    while await skip.is_visible():
        await skip.click()
        await expect(skip.or_(send)).to_be_visible()
    await send.click()
    await page.get_by_test_id("series-done").click(timeout=UPLOADED_MS)


async def test_a_lesion_goes_from_the_patients_finger_to_the_doctors_worklist(people: People, tmp_path: Path) -> None:
    patient = await (await people.arrives(phone=True)).new_page()
    doctor = await (await people.arrives()).new_page()
    name, picture = f"Tache {letters()}", tmp_path / "tache.jpg"
    picture.write_bytes(draw(3, Lesion(seed=71), Shot(seed=71)))

    await steps.sign_in(patient, "/connexion", "patient@demo")
    await patient.goto("/photos")
    await patient.get_by_role("radio", name="Dos").check(force=True)
    await _touch(patient, 0.55, 0.33)
    form = patient.get_by_test_id("new-lesion")
    await expect(form.get_by_label("Partie du corps")).to_have_value("back")
    await form.get_by_label("Comment l’appeler").fill(name)
    await form.get_by_role("button", name="Ajouter", exact=True).click()
    await patient.get_by_role("link", name=f"Ouvrir : {name}").click()
    await _send_one(patient, picture)
    await expect(patient.get_by_test_id("series")).to_have_count(1)

    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await doctor.goto("/desk/lesions")
    row = doctor.get_by_test_id("due-lesion").filter(has_text=name)
    await expect(row).to_contain_text("Nouvelles photos")
    await row.get_by_role("link").click()
    await expect(doctor.get_by_test_id("series")).to_have_count(1)
    await expect(doctor.get_by_test_id("lesion-patient")).to_have_text("Josette Cabrol, naissance le 12/04/1945")
    await expect(doctor.get_by_test_id("photo-thumb").locator("img")).to_have_js_property("complete", True)

    # The review begins with this lesion, and leads back to it.
    await doctor.get_by_test_id("compare-photos").click()
    await expect(doctor.locator(".groups__one[aria-current=true]")).to_contain_text(name)
    await doctor.get_by_role("link", name="Retour").click()

    await doctor.get_by_test_id("edit-lesion").click()
    form = doctor.get_by_test_id("edit-lesion-form")
    await form.get_by_label("Note").fill("Bord net, couleur unie")
    await form.get_by_test_id("edit-lesion-save").click()
    await expect(doctor.get_by_text("Bord net, couleur unie")).to_be_visible()

    await doctor.get_by_label("Revoir").select_option("6")
    await doctor.get_by_test_id("lesion-checked").click()
    await expect(doctor.get_by_text("Vue par un praticien")).to_be_visible()
    await doctor.get_by_role("link", name="Dossier du patient").click()
    part = doctor.get_by_test_id("lesions-part")
    await part.get_by_role("radio", name="Dos").check(force=True)
    await expect(part.get_by_role("button", name=name)).to_be_visible()
    await expect(part.get_by_test_id("lesion").filter(has_text=name)).not_to_contain_text("Nouvelles photos")


async def test_a_photo_of_another_patient_goes_to_the_right_record(people: People, tmp_path: Path) -> None:
    doctor = await (await people.arrives()).new_page()
    picture = tmp_path / "tache.jpg"
    picture.write_bytes(draw(5, Lesion(seed=72), Shot(seed=72)))
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    due = await (await doctor.request.get("/api/lesions/due")).json()
    wrong, right = due[0]["lesion"], await _somebody_else(doctor, due[0]["patient_name"])
    wish = {"name": f"Tache {letters()}", "map": "front", "x": 0.5, "y": 0.3, "body_site": "chest"}
    made = await doctor.request.post(f"/api/patients/{wrong['patient_id']}/lesions", data=wish)
    lesion = await made.json()
    await doctor.goto(f"/desk/lesions/{lesion['lesion_id']}")
    await _send_one(doctor, picture)
    await expect(doctor.get_by_test_id("series")).to_have_count(1)

    await doctor.get_by_test_id("move-photos").locator("summary").click()
    await doctor.get_by_test_id("move-photo").click()
    await doctor.get_by_test_id("move-search").fill(right["name"].split()[-1])
    await doctor.get_by_test_id("move-to").filter(has_text=right["name"]).click()
    await doctor.get_by_test_id("move-reason").fill("Prise sur la mauvaise fiche")
    await doctor.get_by_test_id("move-go").click()
    await expect(doctor.get_by_test_id("series")).to_have_count(0)
    moves = await (await doctor.request.get(f"/api/patients/{right['patient_id']}/photo-moves")).json()
    assert [one["way"] for one in moves][:1] == ["in"]


async def _somebody_else(doctor: Page, name: str) -> dict[str, str]:
    """Another patient of this doctor."""
    visits = await (await doctor.request.get("/api/appointments", params={"when": "past"})).json()
    return next(dict(visit["patient"]) for visit in visits if visit["patient"]["name"] != name)


async def test_the_keyboard_places_a_lesion_too(people: People) -> None:
    page = await (await people.arrives()).new_page()
    await steps.sign_in(page, "/connexion", "patient@demo")
    await page.goto("/photos")
    await page.get_by_role("radio", name="Main gauche").check(force=True)
    aim = page.get_by_test_id("body-aim")
    await aim.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown", "Enter"):
        await page.keyboard.press(key)
    form = page.get_by_test_id("new-lesion")
    await expect(form.get_by_label("Partie du corps")).to_have_value("left_hand")


async def test_what_is_called_intimate_by_hand_stays_so_when_the_part_of_the_body_is_put_right(people: People) -> None:
    page = await (await people.arrives()).new_page()
    await steps.sign_in(page, "/connexion", "patient@demo")
    await page.goto("/photos")
    await page.get_by_role("radio", name="Dos").check(force=True)
    await _touch(page, 0.44, 0.72)
    form = page.get_by_test_id("new-lesion")
    site, intimate = form.get_by_label("Partie du corps"), form.get_by_role("checkbox")
    await site.select_option("buttocks")
    await expect(intimate).to_be_checked()
    await site.select_option("abdomen")
    await expect(intimate).not_to_be_checked()
    await intimate.check()
    await site.select_option("back")
    await expect(intimate).to_be_checked()


async def test_an_intimate_photo_is_a_plain_tile_until_it_is_opened(people: People) -> None:
    doctor = await (await people.arrives()).new_page()
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    due = await (await doctor.request.get("/api/lesions/due")).json()
    patient_id = due[0]["lesion"]["patient_id"]
    lesions = await (await doctor.request.get(f"/api/patients/{patient_id}/lesions")).json()
    (intimate,) = (one for one in lesions if one["restricted"])
    await doctor.goto(f"/desk/lesions/{intimate['lesion_id']}")
    thumb = doctor.get_by_test_id("photo-thumb")
    await expect(thumb.get_by_test_id("plain-tile")).to_be_visible()
    await expect(thumb.locator("img")).to_have_count(0)
    await thumb.click()
    await expect(doctor.locator(".lightbox img")).to_have_count(0)
    await doctor.get_by_test_id("reveal-photo").click()
    await expect(doctor.locator(".lightbox img")).to_be_visible()
