"""`comptoir keys | photos`: keys, and what they keep."""

import argparse
import sys
from pathlib import Path

from backend.commands.common import read_settings
from backend.vault import commands as vault
from backend.vault.certificates import CertificateError
from backend.vault.moving import MovingAlready
from backend.vault.opening import VaultSettingsError
from core.tokens import rotate
from media.errors import StoreAway
from media.key_files import KeyFileError
from media.providers import KeysAway
from media.vault import CorruptError


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    keys = commands.add_parser("keys", help="signing keys").add_subparsers(required=True, metavar="COMMAND")
    keys.add_parser("rotate", help="a new key for tokens; older tokens stay valid until they end").set_defaults(
        run=rotate_keys
    )

    master = keys.add_parser(
        "rotate-master", help="a new master key; every patient's key is wrapped by it, no photo is touched"
    )
    master.add_argument(
        "--rewrap-only", action="store_true", help="by the master key there is, after a change of provider"
    )
    master.set_defaults(run=rotate_master)

    photos = commands.add_parser("photos", help="where photos rest, and what is erased").add_subparsers(
        required=True, metavar="COMMAND"
    )
    photos.add_parser(
        "migrate-store", help="move from COMPTOIR_STORE_BEFORE to COMPTOIR_STORE while the server runs"
    ).set_defaults(run=migrate_store)
    photos.add_parser("erase-again", help="after a restore: destroy what certificates say was destroyed").set_defaults(
        run=erase_again
    )
    certificate = photos.add_parser("check-certificate", help="is a certificate of erasure ours and unchanged")
    certificate.add_argument("file", type=Path)
    certificate.set_defaults(run=check_certificate)


def rotate_keys(_: argparse.Namespace) -> int:
    keys = rotate(read_settings().data_dir / "keys" / "tokens")
    print(
        f"New signing key {keys.kid}. Running servers take it up within a minute; older tokens verify until they end."
    )
    return 0


def _vault(what: str, **options: bool) -> int:
    try:
        return 0 if vault.run(read_settings(), what, say=lambda line: print(line, flush=True), **options) else 1
    except (KeysAway, StoreAway) as away:
        sys.exit(f"comptoir: {away.message} ({away.reason}) Run it again: it goes on where it stopped.")
    except (KeyFileError, VaultSettingsError, CertificateError, CorruptError, MovingAlready) as wrong:
        sys.exit(f"comptoir: {wrong}")


def rotate_master(arguments: argparse.Namespace) -> int:
    return _vault("rotate-master", renew=not arguments.rewrap_only)


def migrate_store(_: argparse.Namespace) -> int:
    return _vault("migrate-store")


def erase_again(_: argparse.Namespace) -> int:
    return _vault("erase-again")


def check_certificate(arguments: argparse.Namespace) -> int:
    try:
        vault.check_certificate(read_settings(), arguments.file)
    except (CertificateError, OSError) as wrong:
        sys.exit(f"comptoir: {wrong}")
    print("Signed by this installation, and unchanged.")
    return 0
