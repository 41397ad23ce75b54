"""The master key in AWS KMS, through boto3: it finds credentials where each kind of installation has them.

https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
"""

import asyncio
import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from media.key_wrapping import WrongKeyError
from media.providers import KeysAway, RotatesElsewhere, Wrapped

PREFIX = "aws:"
_WRONG = {"InvalidCiphertextException", "IncorrectKeyException"}
_CONFIG = Config(connect_timeout=5, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})


class AwsKey:
    """`name`: key id, ARN or alias. `url`: another endpoint than AWS's, such as a test's."""

    def __init__(self, name: str, *, region: str, url: str | None = None) -> None:
        self._name = name
        self._kms: Any = boto3.client("kms", region_name=region, endpoint_url=url, config=_CONFIG)

    async def current(self) -> str:
        answer = await self._ask(partial(self._kms.describe_key, KeyId=self._name))
        return PREFIX + str(answer["KeyMetadata"]["Arn"])

    async def wrap(self, key: bytes, context: bytes) -> Wrapped:
        answer = await self._ask(
            partial(self._kms.encrypt, KeyId=self._name, Plaintext=key, EncryptionContext=_said(context))
        )
        return Wrapped(PREFIX + str(answer["KeyId"]), answer["CiphertextBlob"])

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        named = wrapped.key_id.removeprefix(PREFIX)
        answer = await self._ask(
            partial(self._kms.decrypt, KeyId=named, CiphertextBlob=wrapped.blob, EncryptionContext=_said(context))
        )
        return bytes(answer["Plaintext"])

    async def rotate(self) -> str:
        raise RotatesElsewhere(
            "AWS renews the material of a key by itself. For another key: make it, name it in COMPTOIR_KEYS_NAME,"
            " restart, and run `comptoir keys rotate-master` to wrap every patient's key by it."
        )

    async def aclose(self) -> None:
        self._kms.close()

    async def _ask(self, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return await asyncio.to_thread(call)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _WRONG:
                raise WrongKeyError("AWS KMS does not open it") from None
            raise KeysAway(code) from None
        except BotoCoreError as fault:
            raise KeysAway(type(fault).__name__) from None


def _said(context: bytes) -> dict[str, str]:
    """CloudTrail keeps the context in clear: it gets a digest, not a patient's id."""
    return {"comptoir": hashlib.sha256(context).hexdigest()}
