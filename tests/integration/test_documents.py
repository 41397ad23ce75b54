"""A PDF in the messages of a visit: shown with name and size, kept encrypted, saved by whoever wants it, opened by no page."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from playwright.async_api import Page, expect

from backend.demo.installation import Installation
from tests.integration.conftest import People
from tests.integration.test_room import in_a_call

# Opens a page and starts a script as soon as a reader of PDF shows it.
HOSTILE = b"""%PDF-1.7
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\("https://evil.example"\\))>>>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/AA<</O<</S/Launch/F(calc.exe)>>>>>>endobj
<script>document.title = "taken"</script>
trailer<</Root 1 0 R>>
%%EOF
"""
SECRET = b"Compte rendu anatomopathologique"
PLAIN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + SECRET * 4000 + b"\n%%EOF\n"


def _file(folder: Path, name: str, data: bytes) -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def _kept(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, while server and cabin go on writing and removing their own."""
    for at, _, names in os.walk(folder):
        for file in (Path(at, name) for name in names):
            with suppress(FileNotFoundError):
                if file.is_file():
                    yield file.name, file.read_bytes()


async def _send(page: Page, file: Path) -> None:
    await page.get_by_test_id("chat-file").set_input_files(file)
    await expect(page.get_by_role("list", name="Pièces jointes")).to_contain_text(file.name)
    await page.get_by_test_id("chat-send").click()


async def _saved(page: Page, name: str) -> tuple[str, bytes]:
    """The suggested name and the octets, after a press on it; the page stays where it is and no other opens."""
    pages, address = len(page.context.pages), page.url
    async with page.expect_download() as download:
        await page.get_by_test_id("chat-attachment").filter(has_text=name).click()
    got = await download.value
    assert (len(page.context.pages), page.url) == (pages, address)
    return got.suggested_filename, (await got.path()).read_bytes()


async def test_a_document_is_shown_saved_and_stays_in_the_record_encrypted(
    people: People, installation: Installation, tmp_path: Path
) -> None:
    patient, doctor, _ = await in_a_call(people, reason="Un résultat")
    await patient.get_by_test_id("open-chat").click()
    await _send(patient, _file(tmp_path, "Courrier du Dr Roux.pdf", PLAIN))
    await expect(doctor.get_by_test_id("tab-chat")).to_have_attribute("data-news", "")
    await doctor.get_by_test_id("tab-chat").click()
    shown = doctor.get_by_test_id("chat-attachment")
    await expect(shown).to_contain_text("Courrier du Dr Roux.pdf")
    await expect(shown).to_contain_text("PDF · 128 ko")
    assert await _saved(doctor, "Courrier") == ("Courrier du Dr Roux.pdf", PLAIN)
    assert not [name for name, data in _kept(installation.data_dir) if SECRET in data or "Roux" in name]

    await doctor.get_by_test_id("end-visit").click()
    await doctor.get_by_test_id("end-visit-confirm").click()
    await expect(doctor.get_by_test_id("visit-course")).to_contain_text("Courrier du Dr Roux.pdf")
    assert await _saved(doctor, "Courrier") == ("Courrier du Dr Roux.pdf", PLAIN)


async def test_a_hostile_document_is_only_ever_saved_and_what_is_none_is_refused(
    people: People, tmp_path: Path
) -> None:
    patient, doctor, visit = await in_a_call(people, reason="Une lettre")
    await patient.get_by_test_id("open-chat").click()
    await doctor.get_by_test_id("tab-chat").click()
    await doctor.evaluate("document.title = 'mine'")
    # Its ending says program, its own octets say PDF; the eye is led astray by a change of direction.
    await patient.get_by_test_id("chat-file").set_input_files(
        {"name": "ordonnance\u202efdp.hta", "mimeType": "application/pdf", "buffer": HOSTILE}
    )
    await patient.get_by_test_id("chat-send").click()
    await expect(doctor.get_by_test_id("chat-attachment")).to_contain_text("ordonnancefdp.hta")
    assert await _saved(doctor, "ordonnance") == ("ordonnancefdp.hta.pdf", HOSTILE)
    assert await doctor.locator("iframe, embed, object").count() == 0
    # Nor when its address is opened by hand.
    (message,) = await (await doctor.request.get(f"/api/consultations/{visit}/messages")).json()
    address = f"/api/consultations/{visit}/attachments/{message['attachments'][0]['attachment_id']}"
    by_hand = await doctor.context.new_page()
    async with by_hand.expect_download():
        await by_hand.evaluate("(address) => { location.href = address }", doctor.url.split("/desk")[0] + address)
    assert by_hand.url == "about:blank"

    # A page that is called a document leaves nothing in the visit, and the words written with it stay to be sent.
    await patient.get_by_test_id("chat-file").set_input_files(_file(tmp_path, "page.pdf", b"<html><script>1</script>"))
    await patient.get_by_test_id("chat-text").fill("Voici ma lettre")
    await patient.get_by_test_id("chat-send").click()
    await expect(patient.get_by_text("n’est ni une photo ni un PDF, malgré son nom")).to_be_visible()
    await expect(patient.get_by_test_id("chat-text")).to_have_value("Voici ma lettre")
    await patient.get_by_role("button", name="Retirer page.pdf").click()
    await patient.get_by_test_id("chat-send").click()
    await expect(doctor.get_by_test_id("chat-message")).to_have_count(2)
