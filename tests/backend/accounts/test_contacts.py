import pytest

from backend.accounts.browsers import browser_of
from backend.accounts.contacts import contact_of, login_of

WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
SAMSUNG = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Josette.Cabrol@Exemple.FR", "josette.cabrol@exemple.fr"),
        ("josette@chÂteau.fr", "josette@xn--chteau-xta.fr"),
        ("06 12 34 56 78", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("+262 692 12 34 56", "+262692123456"),
        ("+1 202 555 0143", "+12025550143"),
    ],
)
def test_a_contact_has_one_written_form(text: str, value: str) -> None:
    assert contact_of(text).value == value
    assert login_of(text) == value


def test_a_login_may_be_any_other_name() -> None:
    assert login_of(" Doctor@Demo ") == "doctor@demo"
    assert login_of("10003456789") == "10003456789"


def test_a_hint_hides_most_of_it() -> None:
    assert contact_of("josette.cabrol@exemple.fr").hint == "j•••@e•••.fr"
    assert contact_of("0612345678").hint == "+33 •• •• •• •• 78"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (WINDOWS, "Chrome, Windows"),
        (f"{WINDOWS} Edg/130.0.0.0", "Edge, Windows"),
        (MAC, "Safari, Mac"),
        (IPHONE, "Safari, iPhone"),
        (SAMSUNG, "Samsung Internet, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox, Linux"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_two_words(user_agent: str, words: str) -> None:
    assert browser_of(user_agent) == words
