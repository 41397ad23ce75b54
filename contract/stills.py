"""A still picture of one of the cabin's cameras: what is said of it besides its pixels, and how it is delivered."""

import base64
import hashlib
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from contract.observations import DeviceIdentity, DeviceKind, ShortText

STILL_OCTETS = 16 * 1024 * 1024


class StillHead(BaseModel):
    """`sha256`: of the JPEG as it left the camera, hex. `exposure_s`: None where the camera does not tell.

    `colour_profile`: the colour space the pixels are in, by name. `taken_at`: by the kiosk's clock, of the quality
    `kiosk_clock`.
    """

    model_config = ConfigDict(extra="forbid")
    still_id: UUID
    consultation_id: UUID
    kind: DeviceKind
    device: DeviceIdentity
    taken_at: AwareDatetime
    kiosk_clock: Literal["synchronised", "unsynchronised", "unknown"]
    width: Annotated[int, Field(ge=1, le=16384)]
    height: Annotated[int, Field(ge=1, le=16384)]
    exposure_s: Annotated[float, Field(gt=0)] | None
    colour_profile: ShortText
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class DeliverStill(BaseModel):
    """`POST /api/cabins/stills`, by the cabin's token. The same `still_id` again changes nothing."""

    model_config = ConfigDict(extra="forbid")
    head: StillHead
    jpeg_base64: Annotated[str, StringConstraints(max_length=STILL_OCTETS * 4 // 3 + 4)]

    @model_validator(mode="after")
    def _whole(self) -> "DeliverStill":
        if hashlib.sha256(self.jpeg).hexdigest() != self.head.sha256:
            raise ValueError("the octets are not those of the hash")
        return self

    @property
    def jpeg(self) -> bytes:
        """Raises ValueError (binascii.Error) for what is no base64."""
        return base64.b64decode(self.jpeg_base64, validate=True)


class StillStored(BaseModel):
    """Durable at the server; the agent may forget it."""

    still_id: UUID
    photo_id: UUID
