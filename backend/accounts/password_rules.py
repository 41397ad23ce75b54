"""Which passwords are too weak: short, known, or made of what anybody knows (NIST SP 800-63B-4). No rule of composition."""

import unicodedata
from itertools import pairwise

from contract.errors import ErrorCode
from core.errors import Invalid

SHORTEST = 15
LONGEST = 200
# What must be left when all that anybody knows is taken out.
_OWN_PART = 8
_FEWEST_DIFFERENT = 6

_SERVICE_WORDS = ("comptoir", "teleconsultation", "telemedecine", "telecabine")

# Long ones of published breach lists, and the ways people make a short one long. Letters and digits only.
_KNOWN = frozenset(
    [
        "passwordpassword",
        "password12345678",
        "password123456789",
        "mypasswordis1234",
        "thisismypassword",
        "iloveyouiloveyou",
        "iloveyousomuch1",
        "qwertyuiopasdfgh",
        "qwertyuiopasdfghjkl",
        "qwertyuiop123456",
        "qwertyuiop12345",
        "qwerty123456789",
        "1q2w3e4r5t6y7u8i9o",
        "1q2w3e4r5t6y7u8i",
        "1qaz2wsx3edc4rfv",
        "1qaz2wsx3edc4rfv5tgb",
        "qazwsxedcrfvtgb",
        "zaq12wsxcde34rfv",
        "azertyuiopqsdfghj",
        "azertyuiopqsdfgh",
        "azertyuiopqsdfghjklm",
        "azertyuiop12345",
        "azertyuiop123456",
        "azerty123456789",
        "123456789azerty",
        "123456789azertyuiop",
        "1234567890azerty",
        "motdepassemotdepasse",
        "motdepasse123456",
        "motdepasse12345",
        "monmotdepasse123",
        "monmotdepasse1234",
        "voicimonmotdepasse",
        "jetaimejetaimejetaime",
        "jetaimetresfort",
        "bonjourbonjour",
        "bonjourbonjour1",
        "soleilsoleilsoleil",
        "doudoudoudoudou",
        "administrateur1",
        "administrateur123",
        "administrator123",
        "administrator1234",
        "correcthorsebatterystaple",
        "letmeinletmeinletmein",
        "letmein123456789",
        "welcometothejungle",
        "welcomewelcome123",
        "changemechangeme",
        "changeme12345678",
        "unmotdepassesecret",
        "secretsecretsecret",
        "footballfootball",
        "princessprincess",
        "sunshinesunshine",
        "basketballbasketball",
        "superman123456789",
        "trustno1trustno1",
        "abc123abc123abc123",
        "abcd1234abcd1234",
        "aaaabbbbccccdddd",
        "qwertyqwertyqwerty",
        "azertyazertyazerty",
        "lasecuritesociale",
    ]
)


def require_strong(password: str, *, login: str, name: str) -> None:
    """Raises Invalid (`session.password_weak`) with a sentence that says what to change."""
    if len(password) < SHORTEST:
        raise _weak(f"Il faut au moins {SHORTEST} caractères. Quatre mots sans lien font un bon mot de passe.")
    if len(password) > LONGEST:
        raise _weak(f"{LONGEST} caractères au plus.")
    plain = _plain(password)
    if plain in _KNOWN or _repeats(plain) or _follows(plain) or len(set(password.lower())) < _FEWEST_DIFFERENT:
        raise _weak("Ce mot de passe est trop facile à deviner. Choisissez par exemple quatre mots sans lien.")
    rest = plain
    for word in sorted(_words_of(login, name), key=len, reverse=True):
        rest = rest.replace(word, "")
    # Nothing but signs has no word in it to take out.
    if plain and rest != plain and len(rest) < _OWN_PART:
        raise _weak("N'utilisez pas votre identifiant, votre nom ou celui du service.")


def _plain(text: str) -> str:
    """Letters and digits, without case or accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if letter.isalnum())


def _repeats(plain: str) -> bool:
    """`abcabcabc…` is one `abc`."""
    return len(plain) > 1 and plain in (plain + plain)[1:-1]


def _follows(plain: str) -> bool:
    """`abcdefgh…`, `98765432…`: nearly every character follows from the one before."""
    steps = [abs(ord(after) - ord(before)) <= 1 for before, after in pairwise(plain)]
    return len(steps) - sum(steps) < 4 if steps else False


def _words_of(login: str, name: str) -> set[str]:
    parts = [login, *login.replace("@", " ").replace(".", " ").split(), *name.split(), *_SERVICE_WORDS]
    return {word for word in map(_plain, parts) if len(word) > 2}


def _weak(sentence: str) -> Invalid:
    return Invalid(ErrorCode.SESSION_PASSWORD_WEAK, sentence)
