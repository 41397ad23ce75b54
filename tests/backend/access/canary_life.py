"""A life full of canaries, lived through the API of a running server: written, read, refused, and broken."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pyotp
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from core.http import SESSION_COOKIE
from tests.backend.access import sabotage
from tests.backend.access.canaries import Canaries
from tests.backend.access.generated import one_replaced
from tests.backend.access.matrix import ROWS
from tests.backend.access.world import Things
from tests.media import pictures, tus


class Browser(httpx.AsyncClient):
    """Over plain HTTP no client sends the cookies of ours by itself: here they are handed over by hand."""

    def __init__(self, life: "Life") -> None:
        super().__init__(base_url=life.site.url, timeout=30)
        self._life = life
        self.held: dict[str, str] = {}

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        if self.held:
            request.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.held.items())
        response = await super().send(request, **options)
        self._life.answers.append(response)
        for name, value in re.findall(r"(__Host-\w+)=([^;]*)", ", ".join(response.headers.get_list("set-cookie"))):
            self.held[name] = value
            if len(value) > 8:
                self._life.canaries.keep(value)
        return response


@dataclass
class Site:
    """A running server. sign_in: the cookies of a session with two factors, for one of the house. now: its clock.

    database: its database, as the owner. The waiting room of the first free time is open.
    """

    url: str
    data_dir: Path
    database: asyncpg.Connection
    sign_in: Callable[[str], Awaitable[dict[str, str]]]
    now: Callable[[], datetime]


@dataclass
class Life:
    site: Site
    canaries: Canaries
    answers: list[httpx.Response] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    things: dict[str, Any] = field(default_factory=dict)
    _open: list[Browser] = field(default_factory=list)

    async def browser(self, whose: str | None = None) -> Browser:
        browser = Browser(self)
        self._open.append(browser)
        if whose is not None:
            browser.held.update(await self.site.sign_in(whose))
            self.canaries.keep(browser.held[SESSION_COOKIE])
        return browser

    async def end(self) -> None:
        for browser in self._open:
            await browser.aclose()

    def letters(self) -> list[str]:
        return [text for _, text in self._letters()]

    def _letters(self) -> list[tuple[str, str]]:
        found = []
        for path in sorted((self.site.data_dir / "outbox").glob("*")):
            if path.suffix == ".eml":
                mail = message_from_bytes(path.read_bytes(), policy=policy.default)
                parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
                found.append((str(mail["To"]), "\n".join([str(mail["Subject"]), *parts])))
            elif path.suffix == ".txt":
                head, _, text = path.read_text().partition("\n\n")
                found.append((head.removeprefix("To: "), text))
        return found

    async def secret_sent_to(self, contact: str, pattern: str, asker: Browser) -> str:
        """The one not seen before. Letters leave after the answer: asks something else meanwhile."""
        async with asyncio.timeout(10):
            while True:
                for to, text in self._letters():
                    found = re.search(pattern, text) if to == contact else None
                    if found and found[1] not in self.canaries.secrets:
                        return self.canaries.keep(found[1])
                await asker.get("/api/health")

    # ------------------------------------------------------------ lived

    async def signs_up(self) -> Browser:
        """By a code sent by e-mail, then an application for the second factor."""
        canaries, patient = self.canaries, await self.browser()
        assert (await patient.post("/api/session/codes", json={"contact": canaries.phone})).status_code == 202
        await self.secret_sent_to(canaries.phone, r"\b(\d{6})\b", patient)
        assert (await patient.post("/api/session/codes", json={"contact": canaries.email})).status_code == 202
        code = await self.secret_sent_to(canaries.email, r"\b(\d{6})\b", patient)
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        assert (await patient.post("/api/session/codes/check", json={"code": wrong})).status_code == 401
        assert (await patient.post("/api/session/codes/check", json={"code": code})).json()["outcome"] == "new"
        person = {"given_name": canaries.given_name, "family_name": canaries.family_name, "birth_date": "1950-03-07"}
        signed_up = await patient.post("/api/session/sign-up", json=person)
        assert signed_up.status_code == 201, signed_up.text
        self.things["patient_id"] = signed_up.json()["patient_id"]
        secret = canaries.keep((await patient.post("/api/factors/totp")).json()["secret"])
        code = canaries.keep(pyotp.TOTP(secret).at(self.site.now()))
        confirmed = await patient.post("/api/factors/totp/confirm", json={"code": code})
        assert confirmed.status_code == 200, confirmed.text
        for backup_code in confirmed.json()["codes"]:
            canaries.keep(backup_code)
        chosen = await patient.put("/api/account/password", json={"new": canaries.password})
        assert chosen.status_code == 204, chosen.text
        return patient

    async def is_cared_for(self, patient: Browser, doctor: Browser) -> None:
        """Books, agrees, sends a photo, has her identity retrieved, is treated."""
        canaries = self.canaries
        practitioner_id = (await doctor.get("/api/session")).json()["practitioner_id"]
        days = (await patient.get(f"/api/practitioners/{practitioner_id}/slots?days=31")).json()["days"]
        starts_at = next(day["slots"][0]["starts_at"] for day in days if day["slots"])
        wish = {"practitioner_id": practitioner_id, "starts_at": starts_at, "reason": canaries.reason}
        booked = await patient.post("/api/appointments", json=wish, headers={"Idempotency-Key": str(uuid4())})
        assert booked.status_code == 201, booked.text
        assert (await patient.post("/api/appointments", json=wish)).status_code == 409
        visit = booked.json()["appointment_id"]
        self.things |= {"appointment_id": visit, "consultation_id": visit, "practitioner_id": practitioner_id}
        await patient.get(f"/api/appointments/{visit}/invite.ics")
        consent = await patient.post(f"/api/consultations/{visit}/consent", json={"version": "2026-12"})
        assert consent.status_code == 204, consent.text
        await self._photo(patient, doctor, visit)
        await self._identity(patient, doctor)
        await self._room(patient, visit)
        await self._guest(patient, visit)
        await self._chat(patient, doctor, visit)
        for path in ("/api/appointments", "/api/board", f"/api/consultations/{visit}"):
            assert (await doctor.get(path)).status_code == 200
        end = {"notes": canaries.notes, "reason": "other", "reason_text": canaries.end_words}
        ended = await doctor.post(f"/api/consultations/{visit}/end", json=end)
        assert ended.status_code == 200, ended.text
        await self._prescription(patient, doctor, visit)
        record = await doctor.get(f"/api/patients/{self.things['patient_id']}/record")
        assert canaries.notes in record.text
        assert canaries.reason in record.text

    async def _photo(self, patient: Browser, doctor: Browser, visit: str) -> None:
        picture = pictures.photo()
        location = await tus.opened(patient, UUID(visit), len(picture), filename=self.canaries.file_name)
        sent = await tus.patch(patient, location, 0, picture)
        assert sent.status_code == 204, sent.text
        photo = sent.headers["Photo-Id"]
        self.things |= {"photo_id": photo, "second_photo_id": photo, "upload_id": location.rpartition("/")[2]}
        assert (await doctor.get(f"/api/photos/{photo}/preview")).status_code == 200

    async def _chat(self, patient: Browser, doctor: Browser, visit: str) -> None:
        """A message with a document, read by the doctor; what is refused; a note for a colleague who is not there."""
        canaries, path = self.canaries, f"/api/consultations/{visit}"
        document = b"%PDF-1.7\n" + canaries.chat.encode()
        sent = await patient.post(f"{path}/attachments", content=document)
        assert sent.status_code == 201, sent.text
        self.things["attachment_id"] = sent.json()["attachment_id"]
        named = [{"attachment_id": sent.json()["attachment_id"], "name": canaries.chat_file}]
        message = {"client_id": str(uuid4()), "text": canaries.chat, "attachments": named}
        written = await patient.post(f"{path}/messages", json=message)
        assert written.status_code == 201, written.text
        assert (await patient.post(f"{path}/messages", json=message | {"text": canaries.typed})).status_code == 422
        assert (await patient.post(f"{path}/attachments", content=canaries.chat.encode())).status_code == 422
        assert canaries.chat in (await doctor.get(f"{path}/messages")).text
        assert (await doctor.get(f"{path}/attachments/{self.things['attachment_id']}")).content == document
        note = {"practitioner_id": str(uuid4()), "note": canaries.hand_over_note}
        assert (await doctor.post(f"{path}/hand-over", json=note)).status_code in {404, 409}

    async def _prescription(self, patient: Browser, doctor: Browser, visit: str) -> None:
        """Written, refused while it is incomplete and from an old page, signed, read, and given as a paper."""
        medicine = self.canaries.medicine
        line = {"kind": "medicine", "medication": medicine, "dose": f"1 comprimé de {medicine}"}
        draft, sent = f"/api/consultations/{visit}/prescriptions/draft", {"content": {"items": [line]}, "revision": 0}
        written = await doctor.put(draft, json=sent)
        assert written.status_code == 200, written.text
        assert (await doctor.put(draft, json=sent)).status_code == 409
        sign = f"/api/prescriptions/{written.json()['prescription_id']}/sign"
        assert (await doctor.post(sign, json={"revision": 1})).status_code == 422
        whole = line | {"timing": "le soir", "duration": 6, "duration_unit": "d"}
        written = await doctor.put(draft, json={"content": {"items": [whole]}, "revision": 1})
        signed = await doctor.post(sign, json={"revision": written.json()["revision"]})
        assert signed.status_code == 200, signed.text
        self.things["prescription_id"] = signed.json()["prescription_id"]
        assert medicine in (await patient.get(f"/api/patients/{self.things['patient_id']}/prescriptions")).text
        paper = await patient.get(f"/api/prescriptions/{self.things['prescription_id']}/prescription.pdf")
        assert paper.status_code == 200

    async def _identity(self, patient: Browser, doctor: Browser) -> None:
        canaries = self.canaries
        traits = {
            "birth_name": canaries.family_name,
            "given_names": canaries.given_name,
            "birth_date": "1950-03-07",
            "sex": "F",
            "birth_place_code": "34142",
        }
        path = f"/api/patients/{self.things['patient_id']}/identity"
        assert (await patient.put("/api/me/identity", json=traits)).status_code == 200
        checked = await doctor.post(f"{path}/check", json={"document": "passport", "traits": traits})
        assert checked.status_code == 200, checked.text
        answer = {"matricule": canaries.matricule, "oid": "1.2.250.1.213.1.4.8", "traits": traits}
        different = answer | {"traits": traits | {"given_names": canaries.guest_name}}
        assert (await doctor.post(f"{path}/retrieve", json=different)).status_code == 409
        retrieved = await doctor.post(f"{path}/retrieve", json=answer)
        assert retrieved.json()["matricule"] == canaries.matricule, retrieved.text

    async def _room(self, patient: Browser, visit: str) -> None:
        """The waiting room by a ticket, and everything wrong that can be said at its door."""
        joined = await patient.post(f"/api/consultations/{visit}/join")
        assert joined.status_code == 200, joined.text
        ticket, typed = self.canaries.keep(joined.json()["ticket"]), self.canaries.typed
        hello = {"type": "hello", "ticket": ticket}
        await self._says(
            "/api/signaling", hello, {"type": typed}, {"type": "ping", "at": 1}, {"type": "admit", "x": typed}
        )
        await self._says("/api/signaling", hello)
        for wrong in ({"type": "hello", "ticket": typed * 3}, {"type": typed}, {"type": "hello", "version": typed}):
            await self._says("/api/signaling", wrong)
        joined = await patient.post(f"/api/consultations/{visit}/join")
        again = {"type": "hello", "ticket": self.canaries.keep(joined.json()["ticket"]), "fresh": True}
        await self._says("/api/signaling", again, {"type": sabotage.SOCKET, "text": typed})
        for wrong in ({"type": typed}, {"type": "hello", "cabin_id": typed}, {"type": "proof", "signature": typed}):
            await self._says("/api/cabins/link", wrong)

    async def _says(self, path: str, *messages: dict[str, Any]) -> None:
        """Says all of it, and listens until the server closes or has nothing to answer."""
        uri = self.site.url.replace("http://", "ws://") + path
        async with connect(uri, compression=None, proxy=None) as socket:
            try:
                for message in messages:
                    await socket.send(json.dumps(message))
                    self.frames.append(str(await socket.recv()))
            except ConnectionClosed as closed:
                self.frames.append(str(closed))

    async def _guest(self, patient: Browser, visit: str) -> None:
        canaries, guest = self.canaries, await self.browser()
        invitation = {"name": canaries.guest_name, "contact": canaries.guest_email, "kind": "family"}
        invited = await patient.post(f"/api/consultations/{visit}/guests", json=invitation)
        assert invited.status_code == 201, invited.text
        token = await self.secret_sent_to(canaries.guest_email, r"/invitation#(\S+)", patient)
        assert (await guest.post("/api/guests/open", json={"token": token})).status_code == 200
        code = await self.secret_sent_to(canaries.guest_email, r"\b(\d{6})\b", guest)
        assert (await guest.post("/api/guests/enter", json={"code": "000000"})).status_code in {401, 410}
        assert (await guest.post("/api/guests/enter", json={"code": code})).status_code == 200
        assert (await guest.post(f"/api/consultations/{visit}/join")).status_code == 200
        assert (await guest.get(f"/api/patients/{self.things['patient_id']}/record")).status_code in {403, 404}
        helper = await patient.post("/api/me/helpers", json={"contact": canaries.phone})
        assert helper.status_code == 201, helper.text

    async def is_looked_into(self, doctor: Browser, auditor: Browser, administrator: Browser) -> None:
        """Break-glass and its review, the trail, and a colleague invited to the house."""
        canaries = self.canaries
        traits = {"given_name": canaries.given_name, "family_name": canaries.family_name, "birth_date": "1950-03-07"}
        opened = await doctor.post("/api/break-glass", json=traits | {"reason": canaries.glass_reason})
        assert opened.status_code == 201, opened.text
        found = await auditor.post("/api/admin/audit/patients", json=traits)
        assert [one["patient_id"] for one in found.json()] == [self.things["patient_id"]]
        await auditor.get("/api/admin/audit", params={"patient_id": self.things["patient_id"]})
        glasses = (await auditor.get("/api/admin/break-glass")).json()
        glass = next(one["break_glass_id"] for one in glasses if one["reason"] == canaries.glass_reason)
        review = {"finding": canaries.finding}
        path = f"/api/admin/break-glass/{glass}/review"
        assert [(await auditor.post(path, json=review)).status_code for _ in range(2)] == [200, 409]
        person = {"name": canaries.staff_name, "login": canaries.staff_email, "role": "auditor"}
        made = [await administrator.post("/api/admin/people", json=person) for _ in range(2)]
        assert [one.status_code for one in made] == [201, 409], made[0].text
        token = await self.secret_sent_to(canaries.staff_email, r"/bienvenue#(\S+)", administrator)
        welcome = {"token": token, "password": canaries.password}
        colleague = await self.browser()
        assert [(await colleague.post("/api/account/welcome", json=welcome)).status_code for _ in range(2)] == [
            200,
            410,
        ]

    # ------------------------------------------------------------ refused and broken

    async def is_refused(self, who: Browser) -> None:
        """Every operation, with what was typed in each field of the body, as an unknown one, in path and query."""
        things = Things({name: uuid4() for name in _NAMES} | self.things)
        typed = f"{self.canaries.typed} {self.canaries.family_name}"
        for row in ROWS:
            # Those end the session that asks.
            if row.operation in {"DELETE /api/session", "DELETE /api/sessions"}:
                continue
            request = row.request(things)
            for body in one_replaced(request.get("json", {}), [typed]) if "json" in request else []:
                await who.request(**(request | {"json": body}))
            await who.request(**(request | {"params": dict.fromkeys(("q", "cursor", "patient_id", "code"), typed)}))
            method, _, path = row.operation.partition(" ")
            await who.request(method, re.sub(r"\{\w+\}", typed, path), headers={"Tus-Resumable": typed})
        await who.post("/api/session", content=f"{{{typed}", headers={"Content-Type": "application/json"})
        await who.get("/api/session/oidc/psc/callback", params={"code": typed, "state": typed})
        await who.get(f"/api/{typed}")

    async def breaks(self, who: Browser) -> None:
        """Faults that quote what was typed, and a connection cut in the middle of a statement."""
        for kind in (sabotage.RAISES, sabotage.STATEMENT, sabotage.TASK):
            answer = await who.get("/api/practitioners", params={"q": f"{kind} {self.canaries.typed}"})
            assert answer.status_code == (200 if kind == sabotage.TASK else 500)
        child = {"given_name": self.canaries.given_name, "family_name": self.canaries.typed, "birth_date": "2020-01-01"}
        database = self.site.database
        async with database.transaction(), asyncio.TaskGroup() as group:
            await database.execute("LOCK TABLE patients IN ACCESS EXCLUSIVE MODE")
            cut = group.create_task(who.post("/api/me/children", json=child))
            # A job may wait there too. Each round is a question to the database; its view of what goes on is otherwise
            # kept for a transaction.
            while not cut.done():
                await database.fetchval(_CUT_WHO_WAITS)
                await database.execute("SELECT pg_stat_clear_snapshot()")
        assert cut.result().status_code == 503


_CUT_WHO_WAITS = (
    "SELECT bool_or(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
_NAMES = (
    *("practitioner_id", "patient_id", "appointment_id", "consultation_id", "photo_id", "second_photo_id", "upload_id"),
    "care_link_id",
    *("proxy_id", "notice_id", "break_glass_id", "guest_id", "site_id", "cabin_id", "account_id", "membership_id"),
    *("passkey_id", "session_id", "attachment_id", "subscription_id"),
    *("prescription_id", "template_id"),
)
