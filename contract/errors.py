"""Stable error codes, the same over HTTP (problem+json) and WebSocket (`error`)."""

from enum import StrEnum


class ErrorCode(StrEnum):
    """`package.reason`. A code, once published, keeps its meaning."""

    REQUEST_INVALID = "request.invalid"
    REQUEST_TOO_LARGE = "request.too_large"
    REQUEST_NOT_FOUND = "request.not_found"
    REQUEST_METHOD = "request.method_not_allowed"
    REQUEST_CROSS_SITE = "request.cross_site"
    REQUEST_KEY_REUSED = "request.idempotency_key_reused"

    SESSION_REQUIRED = "session.required"
    SESSION_BAD_CREDENTIALS = "session.bad_credentials"
    SESSION_TOO_MANY = "session.too_many_attempts"
    SESSION_ROLE = "session.role_not_allowed"

    BOOKING_SLOT_TAKEN = "booking.slot_taken"
    BOOKING_CLOSED = "booking.closed"
    BOOKING_PAST = "booking.past"
    BOOKING_NOT_CANCELLABLE = "booking.not_cancellable"

    CONSULTATION_TOO_EARLY = "consultation.too_early"
    CONSULTATION_ENDED = "consultation.ended"
    CONSULTATION_CONSENT = "consultation.consent_missing"

    SIGNALING_MALFORMED = "signaling.malformed"
    SIGNALING_UNSUPPORTED = "signaling.unsupported"
    SIGNALING_TICKET = "signaling.ticket_invalid"
    SIGNALING_NOT_ADMITTED = "signaling.not_admitted"
    SIGNALING_NOT_ALLOWED = "signaling.not_allowed"
    SIGNALING_NO_PEER = "signaling.no_such_peer"
    SIGNALING_FULL = "signaling.room_full"
    SIGNALING_TOO_MANY = "signaling.too_many_messages"

    MEDIA_EMPTY = "media.empty_file"
    MEDIA_TOO_LARGE = "media.too_large"
    MEDIA_NOT_AN_IMAGE = "media.not_an_image"
    MEDIA_BROKEN_IMAGE = "media.broken_image"
    MEDIA_TOO_MANY_PIXELS = "media.too_many_pixels"
    MEDIA_OFFSET = "media.offset_mismatch"
    MEDIA_CHECKSUM = "media.checksum_mismatch"
    MEDIA_BUSY = "media.upload_busy"
    MEDIA_TOO_MANY = "media.too_many_uploads"
    MEDIA_GONE = "media.upload_gone"
    MEDIA_PROTOCOL = "media.tus_version"
    MEDIA_TYPE = "media.content_type"
    MEDIA_STORAGE_FULL = "media.storage_full"
    MEDIA_CORRUPT = "media.stored_data_corrupt"

    CABIN_UNKNOWN = "cabin.unknown"
    CABIN_SIGNATURE = "cabin.bad_signature"
    CABIN_REPLACED = "cabin.replaced"
    CABIN_READING = "cabin.reading_invalid"
    CABIN_MALFORMED = "cabin.malformed"

    SERVER_FAULT = "server.fault"
    SERVER_UNAVAILABLE = "server.unavailable"
