"""Words that must not get out, and where they are looked for."""

import base64
import re
import string
from dataclasses import dataclass, field
from pathlib import Path
from random import SystemRandom
from typing import Any
from urllib.parse import quote

import httpx

_RANDOM = SystemRandom()


def _letters(count: int) -> str:
    return "".join(_RANDOM.choices(string.ascii_lowercase, k=count))


def _matricule() -> str:
    """A well-formed NIR that is nobody's: number and key (97 less the number modulo 97)."""
    number = f"250033414{_RANDOM.randrange(10_000):04d}"
    return f"{number}{97 - int(number) % 97:02d}"


@dataclass
class Canaries:
    """`private`: what people are and say. `reach`: their addresses. `secrets`: what opens doors, added as it is met."""

    given_name: str = field(default_factory=lambda: f"Canari{_letters(8)}")
    family_name: str = field(default_factory=lambda: f"Serin{_letters(8)}")
    guest_name: str = field(default_factory=lambda: f"Tarin{_letters(8)}")
    staff_name: str = field(default_factory=lambda: f"Verdier{_letters(8)}")
    matricule: str = field(default_factory=_matricule)
    reason: str = field(default_factory=lambda: f"boutons {_letters(12)}")
    notes: str = field(default_factory=lambda: f"mycosis {_letters(12)}")
    glass_reason: str = field(default_factory=lambda: f"inconsciente {_letters(12)}")
    finding: str = field(default_factory=lambda: f"curiosite {_letters(12)}")
    file_name: str = field(default_factory=lambda: f"dos-{_letters(12)}.jpg")
    chat: str = field(default_factory=lambda: f"demangeaison {_letters(12)}")
    chat_file: str = field(default_factory=lambda: f"courrier-{_letters(12)}.pdf")
    hand_over_note: str = field(default_factory=lambda: f"melanome {_letters(12)}")
    end_words: str = field(default_factory=lambda: f"rappel {_letters(12)}")
    medicine: str = field(default_factory=lambda: f"Canarinol {_letters(12)}")
    typed: str = field(default_factory=lambda: f"deversement{_letters(12)}")
    email: str = field(default_factory=lambda: f"{_letters(12)}@example.org")
    guest_email: str = field(default_factory=lambda: f"{_letters(12)}@example.org")
    staff_email: str = field(default_factory=lambda: f"{_letters(12)}@example.org")
    phone: str = field(default_factory=lambda: f"+33612{_RANDOM.randrange(10**6):06d}")
    password: str = field(default_factory=lambda: f"{_letters(10)}-{_letters(10)}")
    secrets: set[str] = field(default_factory=set)

    @property
    def reach(self) -> set[str]:
        national = "0" + self.phone.removeprefix("+33")
        return {self.email, self.guest_email, self.staff_email, self.phone, national}

    @property
    def private(self) -> set[str]:
        named = {self.given_name, self.family_name, self.guest_name, self.staff_name, self.matricule, self.typed}
        written = {self.chat, self.chat_file, self.hand_over_note, self.end_words, self.medicine}
        return named | written | {self.reason, self.notes, self.glass_reason, self.finding, self.file_name}

    @property
    def everything(self) -> set[str]:
        return self.private | self.reach | self.secrets | {self.password}

    def keep(self, secret: str) -> str:
        """One more that opens something; short ones would be found by chance."""
        assert len(secret) >= 6
        self.secrets.add(secret)
        return secret

    def found_in(self, text: str, among: set[str] | None = None) -> set[str]:
        """Those that `text` holds, as they are, in an address, in base64 or in capitals."""
        words = self.everything if among is None else among
        low = text.lower()
        return {word for word in words if any(_holds(low, form) for form in _forms(word))}


def _forms(word: str) -> set[str]:
    in_base64 = base64.b64encode(word.encode()).decode().rstrip("=")
    return {word.lower(), quote(word, safe="").lower(), word.replace(" ", "+").lower(), in_base64.lower()}


def _holds(text: str, form: str) -> bool:
    if form.isdigit():
        # A code of six digits is part of many longer numbers.
        return re.search(rf"(?<![0-9]){form}(?![0-9])", text) is not None
    return form in text


def leaks_of_answer(canaries: Canaries, response: httpx.Response) -> list[str]:
    """What an answer gives away: a refusal anything at all; every answer in its headers and in addresses it names."""
    asked = f"{response.request.method} {response.request.url.path} → {response.status_code}"
    found = []
    if response.status_code >= 400 and (held := canaries.found_in(response.text)):
        found.append(f"{asked}: body holds {held}: {response.text[:300]}")
    for name, value in response.headers.multi_items():
        # The cookie is how a session's token is meant to be handed over.
        if name != "set-cookie" and (held := canaries.found_in(value)):
            found.append(f"{asked}: header {name} holds {held}")
    if response.headers.get("content-type", "").startswith("application/json") and response.content:
        found += [f"{asked}: address {url}" for url in _addresses(response.json()) if canaries.found_in(url)]
    return found


def _addresses(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [url for inner in value.values() for url in _addresses(inner)]
    if isinstance(value, list):
        return [url for inner in value for url in _addresses(inner)]
    return [value] if isinstance(value, str) and re.match(r"https?://|/[a-z]", value) else []


def leaks_of_folder(canaries: Canaries, folder: Path) -> list[str]:
    """Names of files; and what is in them, but for letters, which go to whom they are about."""
    found = []
    # Six digits are found by chance in so many hashes.
    words = {word for word in canaries.everything if not (word.isdigit() and len(word) == 6)}
    for path in folder.rglob("*"):
        if held := canaries.found_in(str(path.relative_to(folder)), words):
            found.append(f"name of {path} holds {held}")
        content = path.read_bytes().decode("latin-1") if path.is_file() and "outbox" not in path.parts else ""
        if held := canaries.found_in(content, words):
            found.append(f"{path} holds {held}")
    return found


def leaks_of_letters(canaries: Canaries, letters: list[str]) -> list[str]:
    """No letter says who a patient is or why; what opens a door stands behind the `#` of a link, which no server sees."""
    found = []
    for letter in letters:
        if held := canaries.found_in(letter, (canaries.private - {canaries.staff_name}) | {canaries.password}):
            found.append(f"a letter holds {held}")
        addresses = re.findall(r"https?://\S+", letter)
        found += [f"the address {url}" for url in addresses if canaries.found_in(url.partition("#")[0])]
    return found
