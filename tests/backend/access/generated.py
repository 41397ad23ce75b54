"""Requests made from the OpenAPI document, by schemathesis and by hand, and the verdict on their answers."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from pydantic import ValidationError
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backend.fhir.outcome import MEDIA_TYPE
from core.http import PROBLEM_TYPE, Problem
from tests.backend.access.row import Row
from tests.backend.access.world import Things

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

# What a text, a number and a day may turn out to be. PostgreSQL keeps no NUL and no half of a surrogate pair, its
# integers end at 64 bits, and at both ends of the calendar every step to another zone overflows.
NASTY: list[Any] = [
    "a\x00b",
    "\ud800",
    "\u202e\u2066 e\u0301 \U0010ffff",
    "x" * 20_000,
    "%_\\'\";--",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59.999999-14:00",
    "0001-01-01T00:00:00+14:00",
    10**40,
    None,
    [],
]
# Sent as they are where JSON is expected.
BROKEN = [b"", b"{", b"\xff\xfe", b"null", b"[]", b'"x"', b"NaN", b"[" * 100_000, b'{"a":' * 20_000]
# Parts of bodies that the matrix's requests leave out.
_CREDENTIAL = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {
        "clientDataJSON": "eyJjaGFsbGVuZ2UiOiJBQUFBIn0",
        "attestationObject": "oA",
        "authenticatorData": "AAAA",
        "signature": "AAAA",
        "userHandle": "AAAA",
        "transports": ["internal"],
    },
}
_OPTIONAL: dict[str, dict[str, Any]] = {
    "POST /api/session/passkey": {"credential": _CREDENTIAL},
    "POST /api/session/second/passkey": {"credential": _CREDENTIAL},
    "POST /api/factors/passkeys": {"credential": _CREDENTIAL},
    "POST /api/session/codes": {"locale": "fr"},
    "POST /api/session/sign-up": {"locale": "fr"},
    "POST /api/appointments": {"reason": "Une tache", "cabin_id": None},
    "POST /api/appointments/{appointment_id}/cancel": {"reason": "Empêchée"},
    "POST /api/consultations/{consultation_id}/end": {"notes": "Rien à signaler"},
    "POST /api/me/helpers": {"until": "2027-01-01"},
    "POST /api/admin/people": {"ends_on": "2028-01-01", "starts_on": "2027-01-01", "practitioner_id": None},
    "POST /api/admin/memberships": {"ends_on": "2028-01-01"},
    "POST /api/admin/sites": {"priority_zone": True},
}

Operation = APIOperation[Any, Any, Any, Any]
Made = Case[Any]


@dataclass
class Wish:
    """A request, and the case of the operation by which its answer is judged."""

    case: Made
    request: dict[str, Any]


def operations_of(document: dict[str, Any]) -> dict[str, Operation]:
    """By label: `GET /api/session`."""
    schema = schemathesis.openapi.from_dict(document)
    found = (result.ok() for result in schema.get_all_operations() if isinstance(result, Ok))
    return {operation.label: operation for operation in found}


def generated(operation: Operation, *, positive: int, negative: int, number: int = 0) -> list[Made]:
    """So many that follow the document and so many that do not, fewer where there are no more; the same each time.

    number: others with another one.
    """
    made: list[Made] = []
    for mode, count in ((GenerationMode.POSITIVE, positive), (GenerationMode.NEGATIVE, negative)):

        @seed(number)
        @settings(
            max_examples=count,
            database=None,
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(mode))
        def collect(case: Made) -> None:
            made.append(case)

        # A request without parts has nothing that could be wrong.
        with suppress(Unsatisfiable):
            collect()
    return made


def with_known_ids(case: Made, thing: Things) -> Made:
    """Ids of what exists wherever the case names one: otherwise nearly every answer would be "not found"."""
    ids = {name: str(value) for name, value in thing.ids.items()}
    for part in (case.path_parameters, case.query):
        part.update({name: ids[name] for name in part if name in ids})
    if isinstance(case.body, dict):
        case.body = case.body | {name: ids[name] for name in case.body if name in ids}
    return case


def wish_of(case: Made) -> Wish:
    prepared = requests.Request(**case.as_transport_kwargs(base_url="https://house.test")).prepare()
    headers = {name: value for name, value in prepared.headers.items() if name.lower() != "content-length"}
    return Wish(
        case,
        {"method": prepared.method, "url": prepared.url, "headers": headers, "content": prepared.body or b""},
    )


def wish_for(operation: Operation, request: dict[str, Any]) -> Wish:
    """A request made by hand, to be judged as one of `operation`."""
    any_path = {parameter.name: "x" for parameter in operation.path_parameters}
    return Wish(operation.Case(path_parameters=any_path), request)


def nasty(operation: Operation, row: Row, thing: Things) -> Iterator[Wish]:
    """The access matrix's request, each time with one part replaced by what should not be there."""
    request = row.request(thing)
    if operation.body:
        body = request.get("json", {}) | _OPTIONAL.get(row.operation, {})
        rest = {name: value for name, value in request.items() if name != "json"}
        as_json = {"headers": {"Content-Type": "application/json", **request.get("headers", {})}}
        bodies = [json.dumps(one).encode() for one in one_replaced(body, NASTY)]
        for content in [*bodies, *BROKEN]:
            yield wish_for(operation, rest | as_json | {"content": content})
    texts = [value for value in NASTY if isinstance(value, str) and value != "\ud800"] + ["1" * 50, "NaN", "null"]
    for parameter in operation.query:
        for text in texts:
            yield wish_for(operation, request | {"params": {**request.get("params", {}), parameter.name: text}})
    for name in {parameter.name for parameter in operation.headers} | set(request.get("headers", {})):
        for text in ("", "x" * 5_000, "é", "-1", "1" * 50, "a,b;c=d", "=", "consultation_id AA=="):
            headers = {**request.get("headers", {}), name: text.encode("latin-1")}
            yield wish_for(operation, request | {"headers": headers})
    template = operation.path
    for parameter in operation.path_parameters:
        for text in ("%00", "%FF", "0" * 500, "0" * 32):
            path = template.replace("{" + parameter.name + "}", text)
            for name, known in thing.ids.items():
                path = path.replace("{" + name + "}", str(known))
            yield wish_for(operation, request | {"url": path.replace("{provider}", "psc").replace("{rendition}", "x")})


def one_replaced(body: Any, values: Sequence[Any]) -> Iterator[Any]:
    """Copies of `body`: in each one value is another (deep inside, fewer of them), or a key is missing or too many."""
    for path in _paths(body):
        for value in values if len(path) < 3 else values[::3]:
            copy = deepcopy(body)
            _set(copy, path, value)
            yield copy
    if isinstance(body, dict):
        yield {**body, str(values[0]): 1}
        for name in body:
            yield {key: value for key, value in body.items() if key != name}


def _paths(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        yield (*here, key)
        yield from _paths(inner, (*here, key))


def _set(body: Any, path: tuple[Any, ...], value: Any) -> None:
    *way, last = path
    for key in way:
        body = body[key]
    body[last] = value


def fault(wish: Wish, response: httpx.Response) -> str | None:
    """What schemathesis has against this answer, or None."""
    try:
        wish.case.validate_response(response, checks=CHECKS)
    except FailureGroup as group:
        said = "; ".join(f"{one.title}: {one.message}"[:300] for one in group.exceptions)
        return f"{response.status_code} {said}"
    if response.status_code < 400 or not response.content:
        return None
    if response.headers["content-type"] == MEDIA_TYPE and "/api/fhir/" in str(response.url):
        # To machines refusals are OperationOutcomes.
        return None if '"OperationOutcome"' in response.text else f"{response.status_code}: {response.text[:160]}"
    if response.headers["content-type"] != PROBLEM_TYPE:
        return f"{response.status_code}: not a problem but {response.headers['content-type']}"
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        return f"{response.status_code}: not a problem: {response.text[:160]}"
    return None if problem.status == response.status_code else f"{response.status_code}: says {problem.status}"
