"""The ready logins of the demo. Public on purpose: they exist only where COMPTOIR_DEMO is set."""

from dataclasses import dataclass

from core.identity import AccountRole

PASSWORD = "garrigue-et-cigales"  # noqa: S105 - printed by the demo, refused nowhere else


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """`label` is printed at start; `lands_on` is the page to open. `site`: key of the place somebody works at."""

    label: str
    login: str
    role: AccountRole
    lands_on: str
    name: str = ""
    site: str = ""
    password: str = PASSWORD


LOGINS = (
    DemoLogin("Patient", "patient@demo", AccountRole.PATIENT, "/"),
    DemoLogin("Dermatologist", "dermatologue@demo", AccountRole.PRACTITIONER, "/desk"),
    DemoLogin("Her colleague", "confrere@demo", AccountRole.PRACTITIONER, "/desk"),
    DemoLogin("Medical assistant", "assistante@demo", AccountRole.ASSISTANT, "/assistant", site="comptoir"),
    DemoLogin("Cabin's screen", "cabine@demo", AccountRole.CABIN, "/cabin"),
    DemoLogin("Pharmacist", "pharmacien@demo", AccountRole.ATTENDANT, "/assistant", "Bastien Roumégas", "lodeve"),
    DemoLogin("Site coordinator", "coordinatrice@demo", AccountRole.COORDINATOR, "/admin", "Odile Sauvaire", "lodeve"),
    DemoLogin("Administrator", "administration@demo", AccountRole.ADMINISTRATOR, "/admin", "Yannick Prades"),
    DemoLogin("Auditor", "audit@demo", AccountRole.AUDITOR, "/admin", "Nadège Combes"),
)
