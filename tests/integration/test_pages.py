"""Every page on a phone and on a desktop: axe finds nothing, nobody outside is asked, no console error."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from backend.demo.installation import Installation
from backend.demo.world import DEMO_DERMATOLOGIST, DEMO_PATIENT
from tests.integration import steps
from tests.integration.conftest import People

PAGES = {
    "visitor": (
        "",
        "",
        ["/", "/medecins?specialite=dermatology&commune=Lodève", f"/medecins/{DEMO_DERMATOLOGIST}", "/connexion"],
    ),
    "guest": ("", "", ["/invitation", "/invitation#a-token-of-nobody-at-all"]),
    "patient": ("/connexion", "patient@demo", ["/", "/rendez-vous", "/dossier", "/nulle-part"]),
    "patient's space": (
        "/connexion",
        "patient@demo",
        ["/dossier/acces", "/dossier/droits", "/proches", "/identite", "/domicile", "/avis", "/ordonnances"],
    ),
    "dermatologist": (
        "/desk",
        "dermatologue@demo",
        [
            "/desk",
            "/desk/historique",
            "/desk/urgence",
            "/desk/avis",
            f"/desk/patients/{DEMO_PATIENT}/avis",
            f"/desk/patients/{DEMO_PATIENT}",
            f"/desk/patients/{DEMO_PATIENT}/photos",
        ],
    ),
    "assistant": (
        "/assistant",
        "assistante@demo",
        ["/assistant", "/assistant/salle", "/assistant/taches", "/assistant/temps-rendu", "/assistant/avis"],
    ),
    "attendant": ("/assistant", "pharmacien@demo", ["/assistant/cabine"]),
    "kiosk": ("/cabin", "cabine@demo", ["/cabin"]),
}
# Every other page whose address needs no number.
MORE_PAGES = {
    "visitor": ("", "", ["/maintenant", "/zones", "/connexion/code", "/bienvenue", "/attente", "/securite-appel"]),
    "patient": (
        "/connexion",
        "patient@demo",
        ["/compte", "/messages", "/boite", "/invitations", "/photos", "/photos/prendre", "/attente", "/maintenant"],
    ),
    "dermatologist": (
        "/desk",
        "dermatologue@demo",
        [
            "/desk/agenda",
            "/desk/horaires",
            "/desk/materiel",
            "/desk/securite-appel",
            "/desk/lesions",
            "/desk/taches",
            "/desk/temps-rendu",
            "/desk/maintenant",
            "/desk/solidarite",
            "/desk/compte",
            "/desk/messages",
        ],
    ),
    "assistant": (
        "/assistant",
        "assistante@demo",
        ["/assistant/attente", "/assistant/lesions", "/assistant/compte", "/assistant/messages"],
    ),
    "attendant": ("/assistant", "pharmacien@demo", ["/assistant/cabine/actes", "/assistant/compte"]),
    "coordinator": (
        "/admin",
        "coordinatrice@demo",
        [
            "/admin",
            "/admin/lieux",
            "/admin/zones",
            "/admin/cabines",
            "/admin/cabines/actes",
            "/admin/occupation",
            "/admin/temps-rendu",
            "/admin/qualite",
            "/admin/compte",
        ],
    ),
    "administrator": (
        "/admin",
        "administration@demo",
        [
            "/admin",
            "/admin/personnes/inviter",
            "/admin/lieux/nouveau",
            "/admin/cabines/nouvelle",
            "/admin/demandes",
            "/admin/tarifs",
            "/admin/coffre",
            "/admin/relais",
            "/admin/connexions",
        ],
    ),
    "auditor": ("/admin", "audit@demo", ["/admin", "/admin/acces-urgence", "/admin/compte"]),
}


def watch(page: Page, house: str, outside: list[str], errors: list[str]) -> None:
    host = urlsplit(house).netloc

    def note_request(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != host:
            outside.append(url)

    page.on("request", lambda request: note_request(request.url))
    page.on("websocket", lambda socket: note_request(socket.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    # A visitor is told by 401 that nobody is signed in; everything else on the console is a defect.
    page.on(
        "console",
        lambda message: errors.append(message.text) if message.type == "error" and "401" not in message.text else None,
    )


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
@pytest.mark.parametrize("who", list(PAGES))
async def test_pages_are_accessible_and_ask_nobody_outside(
    people: People, installation: Installation, who: str, phone: bool
) -> None:
    await are_in_order(people, installation, PAGES[who], phone=phone)


@pytest.mark.nightly
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
@pytest.mark.parametrize("who", list(MORE_PAGES))
async def test_all_other_pages_are_too(people: People, installation: Installation, who: str, phone: bool) -> None:
    await are_in_order(people, installation, MORE_PAGES[who], phone=phone)


async def are_in_order(
    people: People, installation: Installation, pages: tuple[str, str, list[str]], *, phone: bool
) -> None:
    sign_in_page, login, paths = pages
    page = await (await people.arrives(phone=phone)).new_page()
    outside: list[str] = []
    errors: list[str] = []
    watch(page, installation.url, outside, errors)
    if login:
        await steps.sign_in(page, sign_in_page, login)
    found: list[str] = []
    for path in paths:
        await page.goto(path)
        await page.wait_for_load_state("networkidle")
        await page.locator("main").wait_for()
        result = await Axe().run(page)
        found += [f"{path}: {violation['id']}: {violation['help']}" for violation in result.response["violations"]]
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path}: wider than the screen")
    assert found == []
    assert outside == []
    assert errors == []
