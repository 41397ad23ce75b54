"""A kiosk on its way to being a cabin: its key, its network, what it asks the server over HTTP."""

import base64
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contract.cabin_access import Purpose, fingerprint, proof_text
from tests.backend.house import House

SERVER = "house.test"
# Runs the pharmacy, where the clinic's cabin stands.
COORDINATOR = "other-coordinator"


class Kiosk:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.key = Ed25519PrivateKey.generate()

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public_key)

    async def enrol(self, code: str) -> httpx.Response:
        body = {"code": code, "public_key": base64.b64encode(self.public_key).decode()}
        return await self.http.post("/api/cabins/enrol", json=body)

    async def nonce(self, cabin_id: UUID) -> str:
        response = await self.http.post("/api/cabins/nonce", json={"cabin_id": str(cabin_id)})
        assert response.status_code == 200, response.text
        nonce: str = response.json()["nonce"]
        return nonce

    def sign(self, cabin_id: UUID, nonce: str, *, purpose: Purpose = Purpose.TOKEN, server: str = SERVER) -> str:
        text = proof_text(cabin_id=cabin_id, nonce=nonce, purpose=purpose, server_id=server)
        return base64.b64encode(self.key.sign(text)).decode()

    async def ask_token(self, cabin_id: UUID, nonce: str, signature: str) -> httpx.Response:
        body = {"cabin_id": str(cabin_id), "nonce": nonce, "signature": signature}
        return await self.http.post("/api/cabins/token", json=body)

    async def token(self, cabin_id: UUID) -> httpx.Response:
        nonce = await self.nonce(cabin_id)
        return await self.ask_token(cabin_id, nonce, self.sign(cabin_id, nonce))

    async def ask_self(self, token: str) -> httpx.Response:
        return await self.http.get("/api/cabins/self", headers={"Authorization": f"Bearer {token}"})


@asynccontextmanager
async def a_kiosk(house: House, *, address: str = "192.0.2.1") -> AsyncGenerator[Kiosk]:
    transport = httpx.ASGITransport(house.app, raise_app_exceptions=False, client=(address, 50000))
    async with httpx.AsyncClient(transport=transport, base_url=f"https://{SERVER}") as http:
        yield Kiosk(http)


async def a_code(house: House, coordinator: httpx.AsyncClient | None = None) -> str:
    coordinator = coordinator or await house.signed_in(COORDINATOR)
    response = await coordinator.post(f"/api/admin/cabins/{house.clinic.cabin_id}/enrolment")
    assert response.status_code == 201, response.text
    code: str = response.json()["code"]
    return code


async def confirm(house: House, shown: str, coordinator: httpx.AsyncClient | None = None) -> httpx.Response:
    coordinator = coordinator or await house.signed_in(COORDINATOR)
    return await coordinator.post(f"/api/admin/cabins/{house.clinic.cabin_id}/confirm", json={"fingerprint": shown})


async def revoke(house: House) -> dict[str, Any]:
    coordinator = await house.signed_in(COORDINATOR)
    response = await coordinator.post(f"/api/admin/cabins/{house.clinic.cabin_id}/revoke")
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def enrolled(house: House, kiosk: Kiosk) -> UUID:
    """From the code to the key in force."""
    assert (await kiosk.enrol(await a_code(house))).status_code == 202
    assert (await confirm(house, kiosk.fingerprint)).status_code == 200
    return house.clinic.cabin_id
