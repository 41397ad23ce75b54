"""Refusals as FHIR says them: an OperationOutcome, with the house's stable code beside FHIR's."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from contract.errors import ErrorCode
from core import errors
from core.http import problem_of

MEDIA_TYPE = "application/fhir+json"

# http://hl7.org/fhir/issue-type
_ISSUES: list[tuple[type[errors.DomainError], str]] = [
    (errors.Unauthenticated, "login"),
    (errors.Forbidden, "forbidden"),
    (errors.NotFound, "not-found"),
    (errors.Conflict, "business-rule"),
    (errors.Gone, "deleted"),
    (errors.Invalid, "invalid"),
    (errors.TooLarge, "too-long"),
    (errors.TooMany, "throttled"),
    (errors.Unavailable, "transient"),
]


class BadRequest(errors.DomainError):
    """Not a request of the form the guide gives: 400 there, where the house says 422."""


class FhirResponse(JSONResponse):
    media_type = MEDIA_TYPE


def outcome(status: int, issue: str, code: ErrorCode, text: str, *, headers: dict[str, str] | None = None) -> Response:
    body = {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": issue,
                "details": {"coding": [{"system": "urn:comptoir:error", "code": code.value}], "text": text},
            }
        ],
    }
    return FhirResponse(body, status, {"Cache-Control": "no-store", **(headers or {})})


def outcome_of(error: errors.DomainError) -> Response:
    if isinstance(error, BadRequest):
        return outcome(400, "structure", error.code, error.message)
    plain = problem_of(error)
    # The guide knows 400 and 422: what the rules of an agenda refuse is 422.
    status = 422 if isinstance(error, errors.Conflict) else plain.status_code
    issue = next((issue for kind, issue in _ISSUES if isinstance(error, kind)), "processing")
    kept = {name: value for name, value in plain.headers.items() if name.lower() == "retry-after"}
    return outcome(status, issue, error.code, error.message, headers=kept)


class FhirRoute(APIRoute):
    """Answers every refusal as an OperationOutcome."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except errors.DomainError as error:
                return outcome_of(error)
            except RequestValidationError:
                return outcome(400, "structure", ErrorCode.REQUEST_INVALID, "La demande est incomplète ou mal formée.")
            except HTTPException as error:
                if error.status_code != 400:
                    raise
                return outcome(400, "structure", ErrorCode.REQUEST_INVALID, "La demande est incomplète ou mal formée.")

        return answer
