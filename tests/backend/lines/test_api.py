"""`/api/line`: a page learns what its line carries, and nothing that opens the relay."""

from backend.lines.api import DOWNLOAD_BYTES, UPLOAD_BYTES
from tests.backend.house import House


async def test_a_page_learns_where_the_relay_is_and_no_credential(house: House) -> None:
    house.services.settings.turn_urls = "stun:relay.test,turn:relay.test:3478?transport=udp,turns:relay.test:443"
    house.services.settings.call_phone = "05 55 00 00 00"
    patient = await house.signed_in("patient")
    said = await patient.get("/api/line")
    assert said.json() == {
        "relay_urls": ["turn:relay.test:3478?transport=udp", "turns:relay.test:443"],
        "telephone": "05 55 00 00 00",
        "upload_bytes": UPLOAD_BYTES,
    }
    assert said.headers["Cache-Control"] == "no-store"


async def test_without_a_relay_or_a_number_it_says_so(house: House) -> None:
    house.services.settings.turn_urls = house.services.settings.call_phone = ""
    patient = await house.signed_in("patient")
    said = (await patient.get("/api/line")).json()
    assert (said["relay_urls"], said["telephone"]) == ([], None)


async def test_octets_to_time_are_not_compressible_and_not_kept(house: House) -> None:
    patient = await house.signed_in("patient")
    told = await patient.get("/api/line/download")
    assert len(told.content) == DOWNLOAD_BYTES
    assert len(set(told.content)) == 256
    assert told.headers["Cache-Control"] == "no-store"
    as_octets = {"Content-Type": "application/octet-stream"}
    for size, status in ((0, 204), (UPLOAD_BYTES, 204), (UPLOAD_BYTES + 1, 422)):
        taken = await patient.post(
            "/api/line/upload", content=b"\x00\xff" * (size // 2) + b"x" * (size % 2), headers=as_octets
        )
        assert taken.status_code == status, taken.text


async def test_nobody_measures_without_end(house: House) -> None:
    patient = await house.signed_in("patient")
    statuses = {(await patient.post("/api/line/upload")).status_code for _ in range(61)}
    assert statuses == {204, 429}
    other = await house.signed_in("doctor")
    assert (await other.post("/api/line/upload")).status_code == 204
