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
    REQUEST_TOO_MANY = "request.too_many"

    SESSION_REQUIRED = "session.required"
    SESSION_BAD_CREDENTIALS = "session.bad_credentials"
    SESSION_TOO_MANY = "session.too_many_attempts"
    SESSION_ROLE = "session.role_not_allowed"
    SESSION_CONTACT = "session.contact_invalid"
    SESSION_CODE_WRONG = "session.code_wrong"
    SESSION_CODE_GONE = "session.code_gone"
    SESSION_SECOND_FACTOR = "session.second_factor_required"
    SESSION_STEP_UP = "session.step_up_required"
    SESSION_LAST_FACTOR = "session.last_factor"
    SESSION_PASSWORD_WEAK = "session.password_weak"  # noqa: S105 - the name of a refusal
    SESSION_PROVIDER = "session.provider_refused"

    ACCOUNT_EXISTS = "account.exists"
    ACCOUNT_CLOSED = "account.closed"
    ACCOUNT_LAST = "account.last_administrator"

    PEOPLE_NOT_A_MINOR = "people.not_a_minor"
    PEOPLE_IDENTITY = "people.identity_transition"

    CARE_APPOINTMENT_AHEAD = "care.appointment_ahead"

    GUEST_GONE = "guest.gone"

    BOOKING_SLOT_TAKEN = "booking.slot_taken"
    BOOKING_CLOSED = "booking.closed"
    BOOKING_PAST = "booking.past"
    BOOKING_NOT_CANCELLABLE = "booking.not_cancellable"
    BOOKING_HOLD_GONE = "booking.hold_gone"
    BOOKING_NOT_SUITABLE = "booking.not_suitable"
    BOOKING_NOT_MOVABLE = "booking.not_movable"
    BOOKING_CHANGED = "booking.changed_meanwhile"
    BOOKING_STATUS = "booking.wrong_status"
    BOOKING_LEAVE = "booking.hours_in_use"
    BOOKING_NOT_DELEGATED = "booking.not_delegated"

    QUEUE_ALREADY = "queue.already_waiting"
    QUEUE_LEFT = "queue.left"
    QUEUE_EMPTY = "queue.empty"
    QUEUE_CLOSED = "queue.closed"

    WAITING_LIST_OFFER_GONE = "waiting_list.offer_gone"
    WAITING_LIST_ALREADY = "waiting_list.already_waiting"

    SOLIDARITY_QUOTA = "solidarity.two_days_a_month"
    SOLIDARITY_TAKEN = "solidarity.resource_taken"
    SOLIDARITY_IN_USE = "solidarity.day_in_use"

    CONSULTATION_TOO_EARLY = "consultation.too_early"
    CONSULTATION_ENDED = "consultation.ended"
    CONSULTATION_CONSENT = "consultation.consent_missing"
    CONSULTATION_COLLEAGUE_AWAY = "consultation.colleague_away"

    SIGNALING_MALFORMED = "signaling.malformed"
    SIGNALING_UNSUPPORTED = "signaling.unsupported"
    SIGNALING_TICKET = "signaling.ticket_invalid"
    SIGNALING_NOT_ADMITTED = "signaling.not_admitted"
    SIGNALING_NOT_ALLOWED = "signaling.not_allowed"
    SIGNALING_NO_PEER = "signaling.no_such_peer"
    SIGNALING_FULL = "signaling.room_full"
    SIGNALING_TOO_MANY = "signaling.too_many_messages"
    SIGNALING_TOO_MANY_CANDIDATES = "signaling.too_many_candidates"
    SIGNALING_DESCRIPTION = "signaling.description_refused"

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
    MEDIA_CONSENT = "media.consent_refused"
    MEDIA_KEYS_AWAY = "media.keys_away"
    MEDIA_STORE_AWAY = "media.store_away"
    MEDIA_RESTRICTED = "media.photos_restricted"
    MEDIA_RETENTION = "media.retention_runs"
    MEDIA_NAME_DIFFERS = "media.name_differs"

    OPINION_STATE = "opinion.moved_on"

    EXCHANGE_NO_PACS = "exchange.no_pacs"
    EXCHANGE_RESTRICTED = "exchange.restricted"
    EXCHANGE_NOT_WHOLE = "exchange.original_on_its_way"

    REVIEW_NOT_CALIBRATED = "review.not_calibrated"
    REVIEW_LANDMARKS = "review.landmarks_refused"

    FLEET_CHANGED = "fleet.changed_meanwhile"
    FLEET_DATES = "fleet.dates_refused"

    CABIN_UNKNOWN = "cabin.unknown"
    CABIN_SIGNATURE = "cabin.bad_signature"
    CABIN_REPLACED = "cabin.replaced"
    CABIN_READING = "cabin.reading_invalid"
    CABIN_MALFORMED = "cabin.malformed"
    CABIN_CODE = "cabin.code_refused"
    CABIN_PENDING = "cabin.not_confirmed"
    CABIN_REVOKED = "cabin.revoked"
    CABIN_NOT_READY = "cabin.not_ready"
    CABIN_STATE = "cabin.wrong_state"
    CABIN_AWAY = "cabin.away"
    CABIN_COMPANION = "cabin.companion_missing"

    SERVER_FAULT = "server.fault"
    SERVER_UNAVAILABLE = "server.unavailable"
