"""Signing up and in by the pages: the code of the mail, a passkey of a real browser, an application, a backup code."""

import asyncio
import re
from email import message_from_bytes, policy
from pathlib import Path
from uuid import uuid4

import pyotp
import pytest
from playwright.async_api import BrowserContext, Page, expect

from backend.demo.installation import Installation
from tests.integration.conftest import People

VISITS = re.compile(r"/rendez-vous$")


def contact() -> str:
    return f"josette.{uuid4().hex[:8]}@exemple.fr"


async def mail_to(installation: Installation, address: str, *, after: int = 0) -> str:
    """The newest mail to this address, once there are more than `after`."""
    outbox = Path(installation.data_dir) / "outbox"
    async with asyncio.timeout(60):
        while True:
            mails = [
                message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(outbox.glob("*.eml"))
            ]
            texts = [mail.get_content() for mail in mails if mail["To"] == address]
            if len(texts) > after:
                return str(texts[-1])
            await asyncio.sleep(0.1)


def code_in(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found is not None
    return found[0]


async def virtual_passkeys(context: BrowserContext, page: Page) -> None:
    """A device inside Chromium that keeps passkeys and says that its holder was verified."""
    tools = await context.new_cdp_session(page)
    await tools.send("WebAuthn.enable")
    await tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


async def ask_code(page: Page, address: str) -> None:
    await page.goto("/connexion?vers=%2Frendez-vous")
    await page.get_by_label("E-mail ou téléphone").fill(address)
    await page.get_by_role("button", name="Recevoir un code").click()
    await expect(page.get_by_label("Code à six chiffres")).to_be_visible()


async def give_code(page: Page, code: str) -> None:
    await page.get_by_label("Code à six chiffres").fill(code)
    await page.get_by_role("button", name="Me connecter").click()


async def sign_up(page: Page, installation: Installation, address: str) -> None:
    await ask_code(page, address)
    await give_code(page, code_in(await mail_to(installation, address)))
    await page.get_by_label("Prénom").fill("Josette")
    await page.get_by_label("Nom de naissance").fill("Cabrol")
    await page.get_by_label("Date de naissance").fill("14/03/1946")
    await page.get_by_role("button", name="Créer mon compte").click()
    await expect(page.get_by_role("heading", name="Protégez votre compte")).to_be_visible()


async def backup_codes(page: Page) -> list[str]:
    listed = page.get_by_role("list").filter(has=page.locator("code"))
    await expect(listed.locator("code")).to_have_count(10)
    codes = await listed.locator("code").all_inner_texts()
    await page.get_by_test_id("backup-noted").click()
    return codes


async def who(page: Page) -> dict[str, object]:
    answer: dict[str, object] = await (await page.request.get("/api/session")).json()
    return answer


async def test_a_new_patient_signs_up_with_a_code_and_comes_back_with_a_passkey(
    people: People, installation: Installation
) -> None:
    context = await people.arrives(phone=True)
    page = await context.new_page()
    await virtual_passkeys(context, page)
    address = contact()
    await sign_up(page, installation, address)
    assert (await page.request.get("/api/appointments")).status == 403

    await page.get_by_test_id("set-up-passkey").click()
    await backup_codes(page)
    await page.wait_for_url(VISITS)
    me = await who(page)
    assert (me["name"], me["assurance"], me["contact"]) == ("Josette Cabrol", "two_factors", address)
    assert (await page.request.get("/api/appointments")).status == 200

    assert (await page.request.delete("/api/session")).status == 204
    await page.goto("/connexion?vers=%2Frendez-vous")
    await page.get_by_test_id("passkey-sign-in").click()
    await page.wait_for_url(VISITS)
    assert (await who(page))["assurance"] == "two_factors"


async def test_the_passkey_is_asked_after_a_code(people: People, installation: Installation) -> None:
    context = await people.arrives()
    page = await context.new_page()
    await virtual_passkeys(context, page)
    address = contact()
    await sign_up(page, installation, address)
    await page.get_by_test_id("set-up-passkey").click()
    await backup_codes(page)
    await page.wait_for_url(VISITS)
    await page.request.delete("/api/session")

    await ask_code(page, address)
    await give_code(page, code_in(await mail_to(installation, address, after=2)))
    await page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    await page.wait_for_url(VISITS)
    assert (await who(page))["assurance"] == "two_factors"


async def test_an_application_then_a_backup_code(people: People, installation: Installation) -> None:
    page = await (await people.arrives(phone=True)).new_page()
    address = contact()
    await sign_up(page, installation, address)
    await page.get_by_test_id("set-up-totp").click()
    secret = (await page.get_by_test_id("totp-secret").inner_text()).replace(" ", "")
    await page.get_by_label("Le code que l’application affiche").fill(pyotp.TOTP(secret).now())
    await page.get_by_role("button", name="Vérifier").click()
    codes = await backup_codes(page)
    await page.wait_for_url(VISITS)
    await page.request.delete("/api/session")

    await ask_code(page, address)
    await give_code(page, code_in(await mail_to(installation, address, after=2)))
    await page.get_by_role("button", name="Avec un code de secours").click()
    await page.get_by_label("Code de secours").fill(codes[4].lower())
    await page.get_by_role("button", name="Confirmer").click()
    await page.wait_for_url(VISITS)
    assert (await who(page))["assurance"] == "two_factors"


@pytest.mark.parametrize("same_browser", [True, False], ids=["the same browser", "another browser"])
async def test_the_link_of_the_mail_opens_in_the_browser_that_asked_only(
    people: People, installation: Installation, same_browser: bool
) -> None:
    context = await people.arrives()
    address = contact()
    await ask_code(await context.new_page(), address)
    link = re.search(r"http://\S+/connexion/code#\d{6}", await mail_to(installation, address))
    assert link is not None

    page = await (context if same_browser else await people.arrives()).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(link[0])
    await expect(page.get_by_label("Code à six chiffres")).to_have_value(link[0][-6:])
    # The code leaves the address bar once it is taken.
    await expect(page).to_have_url(re.compile(r"/connexion/code$"))
    assert not any(link[0][-6:] in url.partition("#")[0] for url in asked)
    await page.get_by_role("button", name="Me connecter").click()
    if same_browser:
        await expect(page.get_by_label("Prénom")).to_be_visible()
    else:
        await expect(page.get_by_role("heading", name="Ce code ne fonctionne pas ici")).to_be_visible()
