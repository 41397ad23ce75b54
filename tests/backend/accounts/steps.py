"""What people do to sign in, in tests: ask for a code, read the mail, set up an application."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import httpx
import pyotp

from backend.accounts import sessions
from backend.accounts.models import Account
from core.http import SESSION_COOKIE
from tests.backend.house import PASSWORD, House

COOKIE = SESSION_COOKIE
ATTEMPT = "__Host-attempt"


def mails(house: House) -> list[EmailMessage]:
    """Everything sent, the oldest first."""
    folder = house.services.settings.data_dir / "outbox"
    files = sorted(folder.glob("*.eml")) if folder.exists() else []
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def texts(house: House) -> list[str]:
    folder = house.services.settings.data_dir / "outbox"
    return [file.read_text() for file in sorted(folder.glob("*.txt"))]


def code_in(text: str) -> str:
    found = re.search(r"\b(\d{6})\b", text)
    assert found is not None, text
    return found[1]


def last_code(house: House) -> str:
    return code_in(mails(house)[-1].get_content())


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def from_address(house: House, address: str) -> httpx.AsyncClient:
    """A visitor from this network address."""
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(house.app, raise_app_exceptions=False, client=(address, 40000)),
        base_url="https://house.test",
    )
    house._clients.append(client)
    return client


async def ask_code(client: httpx.AsyncClient, contact: str, *, locale: str = "fr") -> httpx.Response:
    return await client.post("/api/session/codes", json={"contact": contact, "locale": locale})


async def check(client: httpx.AsyncClient, code: str) -> httpx.Response:
    return await client.post("/api/session/codes/check", json={"code": code})


async def give_login(house: House, who: str, login: str) -> None:
    async with house.services.background.begin() as session:
        (await session.get_one(Account, house.accounts[who])).login = login


async def with_password(house: House, login: str, *, password: str = PASSWORD) -> httpx.AsyncClient:
    """One factor shown, by the real form."""
    client = house.visitor()
    response = await client.post("/api/session", json={"login": login, "password": password})
    assert response.status_code == 200, response.text
    return client


async def set_up_totp(house: House, client: httpx.AsyncClient) -> tuple[pyotp.TOTP, list[str]]:
    """The application and its backup codes. The code used is that of the clock's present step."""
    made = await client.post("/api/factors/totp")
    assert made.status_code == 200, made.text
    application = pyotp.TOTP(made.json()["secret"])
    confirmed = await client.post("/api/factors/totp/confirm", json={"code": application.at(house.clock())})
    assert confirmed.status_code == 200, confirmed.text
    return application, confirmed.json()["codes"]


async def second(client: httpx.AsyncClient, code: str) -> httpx.Response:
    return await client.post("/api/session/second/code", json={"code": code})


def session_token(client: httpx.AsyncClient) -> str:
    token = client.cookies.get(COOKIE)
    assert token is not None
    return token


def with_cookie(house: House, name: str, value: str) -> httpx.AsyncClient:
    """Another browser that somehow has this cookie."""
    client = house.visitor()
    client.cookies.set(name, value, domain="house.test", path="/")
    return client


async def live_session(house: House, client: httpx.AsyncClient) -> bool:
    async with house.services.sessions.begin() as session:
        return await sessions.identify(session, session_token(client), now=house.clock()) is not None
