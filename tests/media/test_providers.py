"""Holders of the master key: a real OpenBao; AWS KMS through moto, a mock that checks no signature."""

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from sqlalchemy.ext.asyncio import AsyncSession

from media import rotation
from media.key_wrapping import WrongKeyError
from media.keys import KeyFile, PatientKeys
from media.models import PatientKey
from media.providers import KeysAway, RotatesElsewhere, Wrapped
from media.providers.aws import AwsKey
from media.providers.file import PREFIX as FILE
from media.providers.ring import KeyRing
from media.providers.transit import TransitKey
from media.shares import Shares
from tests.media.test_keys import a_patient
from tests.openbao import KEY, ROOT, OpenBao, openbao

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
REGION = "eu-west-3"
# As docs/photo-vault.md gives it.
POLICY = """
path "transit/encrypt/comptoir" { capabilities = ["update"] }
path "transit/decrypt/comptoir" { capabilities = ["update"] }
path "transit/keys/comptoir" { capabilities = ["read"] }
path "transit/keys/comptoir/rotate" { capabilities = ["update"] }
"""


@pytest.fixture(scope="module")
def bao() -> Iterator[OpenBao]:
    with openbao() as server:
        yield server


@pytest.fixture
async def transit(bao: OpenBao) -> AsyncGenerator[TransitKey]:
    token = bao.token_of(POLICY)
    made = TransitKey(bao.url, token=lambda: token)
    yield made
    await made.aclose()


@pytest.fixture(scope="module")
def kms() -> Iterator[str]:
    """The URL of a mock of AWS."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        server.start()
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
        server.stop()


def new_kms_key(url: str) -> str:
    client = boto3.client("kms", region_name=REGION, endpoint_url=url)
    return str(client.create_key()["KeyMetadata"]["Arn"])


@pytest.fixture
async def aws(kms: str) -> AsyncGenerator[AwsKey]:
    made = AwsKey(new_kms_key(kms), region=REGION, url=kms)
    yield made
    await made.aclose()


@pytest.fixture(params=["transit", "aws"])
def provider(request: pytest.FixtureRequest, transit: TransitKey, aws: AwsKey) -> TransitKey | AwsKey:
    return transit if request.param == "transit" else aws


async def test_what_is_wrapped_for_a_patient_unwraps_for_that_patient_only(provider: TransitKey | AwsKey) -> None:
    key = os.urandom(32)
    wrapped = await provider.wrap(key, b"patient 1")
    assert key not in wrapped.blob
    assert wrapped.key_id == await provider.current()
    assert await provider.unwrap(wrapped, b"patient 1") == key
    with pytest.raises(WrongKeyError):
        await provider.unwrap(wrapped, b"patient 2")
    touched = bytearray(wrapped.blob)
    touched[-5] = touched[-5] ^ 1 if touched[-5] != ord("=") else ord("A")
    with pytest.raises((WrongKeyError, KeysAway)):
        await provider.unwrap(Wrapped(wrapped.key_id, bytes(touched)), b"patient 1")


async def test_a_new_version_wraps_and_the_older_one_still_unwraps(transit: TransitKey) -> None:
    first = await transit.wrap(b"k" * 32, b"patient")
    newer = await transit.rotate()
    second = await transit.wrap(b"k" * 32, b"patient")
    assert first.key_id != newer == second.key_id == await transit.current()
    assert await transit.unwrap(first, b"patient") == await transit.unwrap(second, b"patient") == b"k" * 32


async def test_a_version_that_was_retired_there_opens_nothing_any_more(bao: OpenBao) -> None:
    bao.ask("POST", "transit/keys/retired", {"derived": True})
    provider = TransitKey(bao.url, token=lambda: ROOT, name="retired")
    old = await provider.wrap(b"k" * 32, b"patient")
    await provider.rotate()
    bao.ask("POST", "transit/keys/retired/config", {"min_decryption_version": 2})
    with pytest.raises(WrongKeyError):
        await provider.unwrap(old, b"patient")
    await provider.aclose()


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_a_token_that_is_refused_says_that_the_keys_are_away(bao: OpenBao, token: str) -> None:
    provider = TransitKey(bao.url, token=lambda: token)
    with pytest.raises(KeysAway) as refused:
        await provider.wrap(b"k" * 32, b"patient")
    assert refused.value.reason == "status 403"
    await provider.aclose()


async def test_a_token_file_that_is_renewed_is_read_anew(bao: OpenBao, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("expired")
    provider = TransitKey(bao.url, token=file.read_text)
    with pytest.raises(KeysAway):
        await provider.current()
    file.write_text(ROOT)
    assert (await provider.current()).startswith(f"transit:transit/{KEY}:v")
    file.unlink()
    with pytest.raises(KeysAway):
        await provider.current()
    await provider.aclose()


async def test_a_server_that_is_down_says_that_the_keys_are_away_and_comes_back_by_itself() -> None:
    with openbao() as bao:
        provider = TransitKey(bao.url, token=lambda: ROOT)
        wrapped = await provider.wrap(b"k" * 32, b"patient")
        bao.ask("POST", "sys/policies/acl/unused", {"policy": POLICY})
        bao.stop()
        for asked in (provider.unwrap(wrapped, b"patient"), provider.wrap(b"k" * 32, b"p"), provider.current()):
            with pytest.raises(KeysAway):
                await asked
        await provider.aclose()


async def test_a_mock_kms_that_is_down_says_that_the_keys_are_away(kms: str) -> None:
    assert kms
    provider = AwsKey("alias/none", region=REGION, url="http://127.0.0.1:9")
    with pytest.raises(KeysAway):
        await provider.wrap(b"k" * 32, b"patient")
    await provider.aclose()


async def test_aws_renews_its_keys_itself(aws: AwsKey) -> None:
    with pytest.raises(RotatesElsewhere, match="COMPTOIR_KEYS_NAME"):
        await aws.rotate()


async def test_the_context_that_cloudtrail_keeps_names_no_patient(kms: str, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = AwsKey(new_kms_key(kms), region=REGION, url=kms)
    said: list[dict[str, str]] = []
    encrypt = provider._kms.encrypt

    def noting(**sent: Any) -> Any:
        said.append(sent["EncryptionContext"])
        return encrypt(**sent)

    monkeypatch.setattr(provider._kms, "encrypt", noting)
    await provider.wrap(b"k" * 32, b"patient 4711")
    assert said
    assert "4711" not in str(said)
    await provider.aclose()


async def test_an_installation_moves_from_its_key_file_to_another_holder_while_it_serves(
    session: AsyncSession, tmp_path: Path, provider: TransitKey | AwsKey
) -> None:
    shares, file = Shares(tmp_path / "shares"), KeyFile(tmp_path / "keys" / "master.key")
    patients = [await a_patient(session) for _ in range(3)]
    before = {one: await PatientKeys(file, shares).of_or_new(session, one, now=NOW) for one in patients}
    keys = PatientKeys(KeyRing(provider, {FILE: file}), shares)
    assert {one: await keys.of(session, one) for one in patients} == before
    assert (await rotation.rewrap(session, keys, after=None, limit=10))[1] == 3
    assert await rotation.keys_to_rewrap(session, keys) == 0
    session.expire_all()
    # The file is not needed any more.
    alone = PatientKeys(provider, shares)
    assert {one: await alone.of(session, one) for one in patients} == before
    row = await session.get(PatientKey, (patients[0], 1))
    assert row is not None
    assert row.master_key_id == await provider.current()


async def test_many_at_once_get_the_key_of_their_patient(transit: TransitKey) -> None:
    keys = {f"patient {n}".encode(): os.urandom(32) for n in range(50)}
    wrapped = await asyncio.gather(*(transit.wrap(key, context) for context, key in keys.items()))
    opened = await asyncio.gather(*(transit.unwrap(one, context) for one, context in zip(wrapped, keys, strict=True)))
    assert list(opened) == list(keys.values())
