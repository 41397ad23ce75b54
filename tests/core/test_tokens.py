"""Forged tokens: every class of security rule 7 is refused, and a good token is accepted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core.tokens import KeyFileError, TokenKeyRing, TokenKeys, TokenRefused, issue, rotate, verify
from tests.core.forged_tokens import AUDIENCE, CLASSES, NOW, SECONDS, TYPE, Forge


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def keys(folder: Path) -> TokenKeys:
    return TokenKeys.open(folder)


@pytest.fixture(scope="module")
def private(folder: Path, keys: TokenKeys) -> ec.EllipticCurvePrivateKey:
    """The real signing key: the strongest forger also holds it."""
    key = serialization.load_pem_private_key((folder / "signing.pem").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


@pytest.fixture(scope="module")
def forge(keys: TokenKeys, private: ec.EllipticCurvePrivateKey) -> Forge:
    return Forge(keys, private)


def read(keys: TokenKeys, token: Any, **changes: Any) -> Any:
    return verify(keys, token, **{"typ": TYPE, "audience": AUDIENCE, "now": NOW, **changes})


def test_a_good_token_is_accepted_and_says_what_was_put_in(keys: TokenKeys) -> None:
    token = issue(
        keys,
        typ=TYPE,
        audience=AUDIENCE,
        subject="someone",
        ttl=timedelta(seconds=60),
        now=NOW,
        claims={"name": "Zoé", "n": 3},
    )
    claims = read(keys, token)
    assert (claims.subject, claims.issued_at, claims.expires_at) == ("someone", SECONDS, SECONDS + 60)
    assert claims.extra == {"name": "Zoé", "n": 3}


def test_a_token_made_by_hand_with_the_real_key_is_accepted(keys: TokenKeys, forge: Forge) -> None:
    assert read(keys, forge.token()).token_id == "0123456789abcdef"
    assert read(keys, forge.with_body(nbf=SECONDS)).subject == "someone"


def test_every_token_has_an_id_of_its_own(keys: TokenKeys) -> None:
    common: dict[str, Any] = {"typ": TYPE, "audience": AUDIENCE, "subject": "x", "now": NOW, "claims": {}}
    ids = {read(keys, issue(keys, ttl=timedelta(seconds=5), **common)).token_id for _ in range(50)}
    assert len(ids) == 50


@pytest.mark.parametrize("forged", CLASSES, ids=lambda maker: maker.__name__)
def test_forged_tokens_are_refused_without_details(
    keys: TokenKeys, forge: Forge, private: ec.EllipticCurvePrivateKey, forged: Any
) -> None:
    tried = 0
    for name, token in forged(forge, private):
        tried += 1
        try:
            read(keys, token)
        except TokenRefused as refused:
            assert (refused.args, refused.__cause__) == ((), None), name  # noqa: PT017
        else:
            pytest.fail(f"accepted: {name}")
    assert tried >= 10


def test_leeway_covers_a_slow_clock_and_no_more(keys: TokenKeys, forge: Forge) -> None:
    late = {"now": NOW + timedelta(seconds=65)}
    assert read(keys, forge.token(), leeway=timedelta(seconds=6), **late).subject == "someone"
    with pytest.raises(TokenRefused):
        read(keys, forge.token(), leeway=timedelta(seconds=4), **late)
    with pytest.raises(ValueError, match="leeway"):
        read(keys, forge.token(), leeway=timedelta(seconds=61))


def test_issue_refuses_a_life_beyond_the_type_and_registered_names(keys: TokenKeys) -> None:
    common: dict[str, Any] = {"typ": TYPE, "audience": AUDIENCE, "subject": "x", "now": NOW}
    for seconds in (0, -1, 61):
        with pytest.raises(ValueError, match="ttl"):
            issue(keys, ttl=timedelta(seconds=seconds), claims={}, **common)
    with pytest.raises(ValueError, match="registered"):
        issue(keys, ttl=timedelta(seconds=5), claims={"exp": 1}, **common)


# ---------------------------------------------------------------- key files


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first = TokenKeys.open(tmp_path / "keys")
    assert TokenKeys.open(tmp_path / "keys").kid == first.kid
    path = tmp_path / "keys" / "signing.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["signing.pem"]


def test_processes_that_start_together_use_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(TokenKeys.open, [tmp_path] * 16))
    assert len({keys.kid for keys in opened}) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["signing.pem"]


def test_a_key_others_can_read_is_refused(tmp_path: Path) -> None:
    TokenKeys.open(tmp_path)
    (tmp_path / "signing.pem").chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        TokenKeys.open(tmp_path)


def test_a_key_on_another_curve_is_refused(tmp_path: Path) -> None:
    for key in (ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP256K1())):
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = tmp_path / "signing.pem"
        path.write_bytes(pem)
        path.chmod(0o600)
        with pytest.raises(KeyFileError, match="P-256"):
            TokenKeys.open(tmp_path)


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "signing.pem").write_text("hello")
    (tmp_path / "signing.pem").chmod(0o600)
    with pytest.raises(KeyFileError, match="no private key"):
        TokenKeys.open(tmp_path)


def test_after_rotation_old_tokens_verify_until_the_old_key_is_deleted(tmp_path: Path) -> None:
    old = TokenKeys.open(tmp_path)
    common: dict[str, Any] = {"typ": TYPE, "audience": AUDIENCE, "subject": "x", "now": NOW, "claims": {}}
    token = issue(old, ttl=timedelta(seconds=5), **common)
    new = rotate(tmp_path)
    assert new.kid != old.kid
    assert read(new, token).subject == "x"
    assert read(new, issue(new, ttl=timedelta(seconds=5), **common)).subject == "x"
    (tmp_path / f"{old.kid}.public.pem").unlink()
    with pytest.raises(TokenRefused):
        read(TokenKeys.open(tmp_path), token)


def test_a_running_process_takes_up_a_rotated_key_and_still_verifies_older_tokens(tmp_path: Path) -> None:
    ring = TokenKeyRing(tmp_path)
    first = ring.current().kid
    older = issue(ring, typ=TYPE, audience="a", subject="s", ttl=timedelta(seconds=60), now=NOW, claims={})
    rotate(tmp_path)
    newer = issue(ring, typ=TYPE, audience="a", subject="s", ttl=timedelta(seconds=60), now=NOW, claims={})
    assert ring.current().kid != first
    assert first in ring.verifying
    for token in (older, newer):
        assert verify(ring, token, typ=TYPE, audience="a", now=NOW).subject == "s"


def test_public_halves_are_dropped_a_day_after_their_retirement(tmp_path: Path) -> None:
    first = TokenKeys.open(tmp_path).kid
    rotate(tmp_path)
    assert first in rotate(tmp_path).verifying
    two_days_on = datetime.now(UTC) + timedelta(days=2)
    assert first not in rotate(tmp_path, now=two_days_on).verifying
