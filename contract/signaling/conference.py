"""A call over a conference server (SFU, RFC 7667 3.7) instead of peer to peer. Prose: PROTOCOL.md 1.10.

`conference` names one opening of it: what belongs to an earlier one is dropped. `feed` names what one member receives
of another: one peer connection, offered by the server.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contract.signaling.base import FromServer, IceCandidate, Sdp, Sequenced, TrackSource


class ConferencePublish(Sequenced):
    """Enters with an offer of what this member sends, or enters anew: what it sent and received before is over."""

    type: Literal["conference_publish"] = "conference_publish"
    conference: UUID
    sdp: Sdp
    tracks: Annotated[list[TrackSource], Field(max_length=12)] = []


class ConferenceAnswer(Sequenced):
    """Answer to the offer of a `conference_feed`."""

    type: Literal["conference_answer"] = "conference_answer"
    conference: UUID
    feed: UUID
    sdp: Sdp


class ConferenceCandidates(Sequenced):
    """Of the connection of a feed; null: of the one this member sends over."""

    type: Literal["conference_candidates"] = "conference_candidates"
    conference: UUID
    feed: UUID | None = None
    candidates: Annotated[list[IceCandidate], Field(max_length=30)]
    end: bool = False


class ConferenceOpened(FromServer):
    """Come in: with `janus` by conference_publish; with `livekit` by its own client, at `url` with `token`."""

    type: Literal["conference_opened"] = "conference_opened"
    conference: UUID
    engine: Literal["janus", "livekit"]
    url: str | None = None
    token: str | None = None


class ConferencePublished(FromServer):
    """Answer to the offer of conference_publish."""

    type: Literal["conference_published"] = "conference_published"
    conference: UUID
    sdp: str


class ConferenceFeed(FromServer):
    """An offer: what `member` sends, section by section."""

    type: Literal["conference_feed"] = "conference_feed"
    conference: UUID
    feed: UUID
    member: UUID
    sdp: str
    tracks: list[TrackSource]


class ConferenceFeedGone(FromServer):
    type: Literal["conference_feed_gone"] = "conference_feed_gone"
    conference: UUID
    feed: UUID
    member: UUID


class ConferenceClosed(FromServer):
    """The call goes on peer to peer."""

    type: Literal["conference_closed"] = "conference_closed"


ConferenceRequest = ConferencePublish | ConferenceAnswer | ConferenceCandidates
CONFERENCE_REQUESTS = (ConferencePublish, ConferenceAnswer, ConferenceCandidates)
