"""Expected refusals, without HTTP.

DomainError
├── Unauthenticated   nobody is signed in, or the credentials are wrong
├── Forbidden         known, but not for this role
├── NotFound          unknown, or not yours: the two look the same
├── Conflict          the state of things refuses it
├── Gone              it was there
├── Invalid           the input cannot be meant
├── TooLarge          over a stated limit
├── TooMany           slow down
└── Unavailable       try again later; the operator finds it in the log
    └── NoRoom        no room left to keep it
"""

from typing import Any

from contract.errors import ErrorCode


class DomainError(Exception):
    """A refusal with a stable code, a sentence for people, and extra members for programs."""

    def __init__(self, code: ErrorCode, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.extra = extra


class Unauthenticated(DomainError):
    def __init__(
        self, code: ErrorCode = ErrorCode.SESSION_REQUIRED, message: str = "Connectez-vous pour continuer."
    ) -> None:
        super().__init__(code, message)


class Forbidden(DomainError):
    pass


class NotFound(DomainError):
    def __init__(self, message: str = "Introuvable.", code: ErrorCode = ErrorCode.REQUEST_NOT_FOUND) -> None:
        super().__init__(code, message)


class Conflict(DomainError):
    pass


class Gone(DomainError):
    pass


class Invalid(DomainError):
    pass


class TooLarge(DomainError):
    pass


class TooMany(DomainError):
    """`retry_after_s`: whole seconds until it is worth trying again."""

    def __init__(self, code: ErrorCode, message: str, *, retry_after_s: int) -> None:
        super().__init__(code, message, retry_after_s=retry_after_s)
        self.retry_after_s = retry_after_s


class Unavailable(DomainError):
    """`reason`: for the operator, a word or two, never a person's data."""

    def __init__(self, code: ErrorCode, message: str, *, reason: str = "") -> None:
        super().__init__(code, message)
        self.reason = reason or code.value


class NoRoom(Unavailable):
    pass
