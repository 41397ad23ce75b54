"""The few HTTP calls an agent makes: JSON there and back, to its own server only, no redirects, no proxies."""

import http.client
import json
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

_TIMEOUT_S = 15.0
_LONGEST_ANSWER = 64 * 1024

Answer = TypeVar("Answer", bound=BaseModel)


class Unreachable(Exception):
    """No answer that can be understood; the message is one line."""


class Refusal(Exception):
    """The server said no. `code`: of the problem (RFC 9457); `retry_after_s`: when it asks to wait."""

    def __init__(self, status: int, code: str, retry_after_s: int | None) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.retry_after_s = status, code, retry_after_s


class ServerApi:
    """`server_url`: as in the settings. Every call raises Unreachable or Refusal."""

    def __init__(self, server_url: str) -> None:
        self._url = server_url.rstrip("/")
        self._parts = urlsplit(self._url)

    def post(self, path: str, body: BaseModel | None, answer: type[Answer], *, token: str | None = None) -> Answer:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        return self._read(answer, *self._exchange("POST", path, headers, body.model_dump_json() if body else None))

    def get(self, path: str, answer: type[Answer], *, token: str) -> Answer:
        return self._read(answer, *self._exchange("GET", path, {"Authorization": f"Bearer {token}"}, None))

    def _exchange(
        self, method: str, path: str, headers: Mapping[str, str], body: str | None
    ) -> tuple[int, str | None, bytes]:
        secure = self._parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self._parts.hostname or "", self._parts.port, timeout=_TIMEOUT_S)
        try:
            connection.request(method, self._parts.path + path, body, {"Accept": "application/json", **headers})
            response = connection.getresponse()
            return response.status, response.getheader("Retry-After"), response.read(_LONGEST_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "strerror", None) or getattr(error, "reason", None) or type(error).__name__
            raise Unreachable(f"cannot reach {self._url}: {reason}") from error
        finally:
            connection.close()

    def _read(self, answer: type[Answer], status: int, retry_after: str | None, octets: bytes) -> Answer:
        if 200 <= status < 300:
            try:
                return answer.model_validate_json(octets)
            except ValidationError as error:
                raise Unreachable(f"{self._url} answers, but is no Comptoir server of this version") from error
        wait = int(retry_after) if retry_after is not None and retry_after.isdecimal() else None
        raise Refusal(status, _code(octets), wait)


def _code(octets: bytes) -> str:
    try:
        problem: Any = json.loads(octets)
    except ValueError:
        return ""
    code = problem.get("code") if isinstance(problem, dict) else None
    return code if isinstance(code, str) else ""
