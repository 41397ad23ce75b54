"""The store of photos and the holder of the master key, as the settings name them."""

from datetime import timedelta
from typing import TYPE_CHECKING

from obstore.store import S3Store

from backend.settings import Settings
from media.key_files import KeyFileError
from media.key_wrapping import WrongKeyError
from media.keys import PatientKeys
from media.moving import MovingStore
from media.providers import KeyProvider, KeysAway
from media.providers.file import PREFIX as FILE
from media.providers.file import KeyFile
from media.providers.ring import KeyRing
from media.providers.transit import TransitKey
from media.s3 import BucketStore
from media.services import SHARES
from media.shares import Shares
from media.stores import DiskStore, Store

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Config

_MASTER = "master.key"
_TRIES = 3


class VaultSettingsError(Exception):
    """The settings name no usable store or key; the text says what to do."""


def open_keys(settings: Settings) -> PatientKeys:
    """Raises VaultSettingsError, KeyFileError. Talks to nobody yet."""
    return PatientKeys(_provider(settings), Shares(settings.keys_dir / SHARES))


def _provider(settings: Settings) -> KeyProvider:
    file = settings.keys_dir / _MASTER
    if settings.keys == "file":
        return KeyFile(file)
    provider = _transit(settings) if settings.keys == "transit" else _aws(settings)
    # What the file wrapped before stays readable until `keys rotate-master` has wrapped it anew.
    return KeyRing(provider, {FILE: KeyFile(file)} if file.exists() else {})


def _transit(settings: Settings) -> KeyProvider:
    if not settings.keys_url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise VaultSettingsError("COMPTOIR_KEYS_URL must be https://… (plain HTTP on this machine only).")
    file, token = settings.keys_token_file, settings.keys_token
    if file is None and token is None:
        raise VaultSettingsError("COMPTOIR_KEYS=transit needs COMPTOIR_KEYS_TOKEN or COMPTOIR_KEYS_TOKEN_FILE.")

    def current() -> str:
        if file is not None:
            return file.read_text().strip()
        assert token is not None
        return token.get_secret_value()

    return TransitKey(settings.keys_url, token=current, mount=settings.keys_mount, name=settings.keys_name)


def _aws(settings: Settings) -> KeyProvider:
    try:
        from media.providers.aws import AwsKey
    except ImportError:
        raise VaultSettingsError("COMPTOIR_KEYS=aws needs its package: pip install 'comptoir[aws]'.") from None
    if not settings.keys_region:
        raise VaultSettingsError("COMPTOIR_KEYS=aws needs COMPTOIR_KEYS_REGION.")
    return AwsKey(settings.keys_name, region=settings.keys_region, url=settings.keys_url or None)


def open_store(settings: Settings) -> Store:
    """Raises VaultSettingsError. Talks to nobody yet."""
    if settings.store_before in {"", settings.store}:
        return _store(settings, settings.store)
    return MovingStore(_store(settings, settings.store), _store(settings, settings.store_before))


def _store(settings: Settings, kind: str) -> Store:
    return DiskStore(settings.photos_dir) if kind == "disk" else BucketStore(_bucket(settings))


def _bucket(settings: Settings) -> S3Store:
    if len(settings.store_bucket) < 3:
        raise VaultSettingsError("COMPTOIR_STORE=s3 needs COMPTOIR_STORE_BUCKET, of three characters or more.")
    config: S3Config = {"region": settings.store_region}
    if settings.store_url:
        config["endpoint"] = settings.store_url
    if settings.store_key_id and settings.store_secret:
        config["access_key_id"] = settings.store_key_id
        config["secret_access_key"] = settings.store_secret.get_secret_value()
    client: ClientConfig = {
        "allow_http": settings.store_url.startswith("http://"),
        "connect_timeout": timedelta(seconds=5),
        "timeout": timedelta(seconds=60),
    }
    return S3Store(
        settings.store_bucket,
        prefix=settings.store_prefix or None,
        config=config,
        client_options=client,
        retry_config={"max_retries": _TRIES, "retry_timeout": timedelta(seconds=30)},
    )


async def what_is_wrong(settings: Settings) -> list[str]:
    """For the start: settings that cannot work, and a key that would not protect. One line each, with what to do.

    A holder of keys that is away does not keep the server from starting: calls and the agenda need none of it.
    """
    wrong = []
    try:
        open_store(settings)
    except (VaultSettingsError, OSError) as error:
        wrong.append(str(error))
    try:
        provider = _provider(settings)
    except (VaultSettingsError, KeyFileError) as error:
        return [*wrong, str(error)]
    try:
        if settings.keys == "transit":
            wrong += await _of_transit(settings)
    finally:
        await provider.aclose()
    return wrong


async def _of_transit(settings: Settings) -> list[str]:
    key = _transit(settings)
    assert isinstance(key, TransitKey)
    try:
        said = await key.describe()
    except KeysAway as away:
        if away.reason == "status 404":
            return [
                f"The transit engine has no key {settings.keys_name}:"
                f" bao write {settings.keys_mount}/keys/{settings.keys_name} derived=true"
            ]
        if away.reason == "status 403":
            return ["The token of COMPTOIR_KEYS_TOKEN may not use the key: see the policy in docs/photo-vault.md."]
        return []
    except WrongKeyError:
        return ["COMPTOIR_KEYS_MOUNT is no transit engine."]
    finally:
        await key.aclose()
    if not said.get("derived"):
        return [f"The key {settings.keys_name} is not derived: make another one with derived=true."]
    return []
