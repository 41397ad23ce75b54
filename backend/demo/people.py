"""The ready logins of the demo. Public on purpose: they exist only where COMPTOIR_DEMO is set."""

from dataclasses import dataclass

from core.identity import AccountRole

PASSWORD = "garrigue-et-cigales"  # noqa: S105 - printed by the demo, refused nowhere else


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """`label` is printed at start; `lands_on` is the page to open."""

    label: str
    login: str
    role: AccountRole
    lands_on: str
    password: str = PASSWORD


LOGINS = (
    DemoLogin("Patient", "patient@demo", AccountRole.PATIENT, "/"),
    DemoLogin("Dermatologist", "dermatologue@demo", AccountRole.PRACTITIONER, "/desk"),
    DemoLogin("Medical assistant", "assistante@demo", AccountRole.ASSISTANT, "/assistant"),
    DemoLogin("Cabin's screen", "cabine@demo", AccountRole.CABIN, "/cabin"),
)
