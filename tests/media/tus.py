"""A small tus client for tests, and a raw one that can be cut."""

import base64
import hashlib
from collections.abc import AsyncIterator
from uuid import UUID

import httpx

VERSION = {"Tus-Resumable": "1.0.0"}


def metadata(consultation_id: UUID, **more: str) -> str:
    return encoded({"consultation_id": str(consultation_id), "filename": "IMG_0042 Rose Vidal.jpg", **more})


def encoded(values: dict[str, str]) -> str:
    """As `Upload-Metadata` carries it."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def create(client: httpx.AsyncClient, consultation_id: UUID, length: int, **more: str) -> httpx.Response:
    headers = {**VERSION, "Upload-Length": str(length), "Upload-Metadata": metadata(consultation_id, **more)}
    return await client.post("/api/uploads", headers=headers)


async def opened(client: httpx.AsyncClient, consultation_id: UUID, length: int, **more: str) -> str:
    """Location of a new upload."""
    response = await create(client, consultation_id, length, **more)
    assert response.status_code == 201, response.text
    return response.headers["Location"]


async def patch(
    client: httpx.AsyncClient, location: str, offset: int, body: bytes | AsyncIterator[bytes], **headers: str
) -> httpx.Response:
    sent = {**VERSION, "Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
    return await client.patch(location, content=body, headers=sent | headers)


async def head(client: httpx.AsyncClient, location: str) -> httpx.Response:
    return await client.head(location, headers=VERSION)


async def sent(client: httpx.AsyncClient, consultation_id: UUID, data: bytes, **more: str) -> httpx.Response:
    """The answer to the PATCH that brings the whole file."""
    location = await opened(client, consultation_id, len(data), sha256=sha256_of(data), **more)
    return await patch(client, location, 0, data)
