"""Messages: what people want to receive, what was sent, calendar feeds."""

from tests.backend.access.row import DOCTORS, NOBODY, PEOPLE, SELF, TEAM, Row, data, everybody, only

_WITH_A_LETTERBOX = PEOPLE - {"kiosk"}
_WISH = {
    "locale": "fr",
    "channels": ["email"],
    "reminders": [1440],
    "quiet_from": "21:00",
    "quiet_until": "08:00",
}
_ABSENT = frozenset({404})

ROWS: list[Row] = [
    only(_WITH_A_LETTERBOX, "GET /api/me/messages/preferences"),
    only(_WITH_A_LETTERBOX, "PUT /api/me/messages/preferences", body=_WISH),
    only(_WITH_A_LETTERBOX, "POST /api/me/messages/contacts", body={"contact": "rose@example.org"}),
    only(
        _WITH_A_LETTERBOX,
        "POST /api/me/messages/contacts/confirm",
        body={"channel": "email", "secret": "x" * 32, "code": "123456"},
        also=frozenset({401}),
    ),
    only(_WITH_A_LETTERBOX, "DELETE /api/me/messages/contacts/{channel}"),
    data("GET /api/appointments/{appointment_id}/messages", (SELF | TEAM) - {"kiosk"}),
    only(DOCTORS, "GET /api/me/feeds"),
    only(DOCTORS, "POST /api/me/feeds", body={"name": "Téléphone"}),
    Row("DELETE /api/me/feeds/{feed_id}", frozenset({"doctor"}), NOBODY),
    # Its own address is the only key; nobody's session is one.
    everybody("GET /api/feeds/{token}.ics", also=_ABSENT),
    everybody("POST /api/sms/reports/{message_id}/{proof}", body={"status": {"value": "DELIVERED"}}, also=_ABSENT),
    # Only in the demo is there an inbox.
    everybody("GET /api/demo/messages", also=_ABSENT),
    everybody("GET /api/demo/messages/{name}/calendar", also=_ABSENT),
]
