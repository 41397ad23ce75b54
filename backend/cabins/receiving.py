"""Messages of an agent as they come in: of the contract, or sorted into what fits it and what does not."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocket

from contract import cabin as wire
from contract.errors import ErrorCode
from contract.observations import Reading

FRAME_LIMIT = 4 * 1024 * 1024


class Refused(Exception):
    """The socket is told so and closed."""

    def __init__(self, code: ErrorCode, message: str, close: int) -> None:
        super().__init__(message)
        self.code, self.message, self.close = code, message, close


@dataclass(frozen=True, slots=True)
class Unfit:
    """Readings of a message of which some are not of the contract: those go back, one by one, the others are stored."""

    fit: list[Reading]
    unfit: list[UUID]


async def receive(websocket: WebSocket) -> wire.AgentMessage | Unfit:
    """Raises Refused for what is neither of the contract nor readings that can be named."""
    text = await websocket.receive_text()
    if len(text) > FRAME_LIMIT:
        raise Refused(ErrorCode.REQUEST_TOO_LARGE, "The frame is too large.", 1009)
    try:
        return wire.AGENT.validate_json(text)
    except ValidationError as error:
        sorted_out = _sorted_out(text)
        if sorted_out is None:
            raise Refused(
                ErrorCode.CABIN_MALFORMED, "The message is not of the contract.", wire.CLOSE_MALFORMED
            ) from error
        return sorted_out


def _sorted_out(text: str) -> Unfit | None:
    """None when it is no message of readings, or one of them cannot even be named."""
    try:
        given = _Named.model_validate_json(text).readings
    except ValidationError:
        return None
    fit: list[Reading] = []
    unfit: list[UUID] = []
    for item in given:
        try:
            fit.append(Reading.model_validate(item.model_dump(mode="json")))
        except ValidationError:
            unfit.append(item.reading_id)
    return Unfit(fit, unfit)


class _NamedItem(BaseModel):
    model_config = ConfigDict(extra="allow")
    reading_id: UUID


class _Named(BaseModel):
    type: Literal["readings"]
    readings: Annotated[list[_NamedItem], Field(min_length=1, max_length=500)]
