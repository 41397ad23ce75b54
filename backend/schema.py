"""All tables of all packages in one metadata. Importing this module registers them."""

from backend.accounts import credentials
from backend.accounts import models as accounts
from backend.cabins import models as cabins
from backend.care import models as care
from backend.consultations import models as consultations
from backend.fhir import clients as machines
from backend.notifications import models as notifications
from backend.preparation import models as preparation
from booking import models as booking
from booking.queue import models as queue
from booking.schedules import models as schedules
from booking.solidarity import models as solidarity
from booking.waiting_list import models as waiting_list
from core import access, audit, jobs, limits, people
from media import models as media

TABLES_FROM = (
    access,
    audit,
    jobs,
    limits,
    people,
    booking,
    queue,
    schedules,
    media,
    accounts,
    credentials,
    care,
    consultations,
    preparation,
    machines,
    cabins,
    notifications,
    waiting_list,
    solidarity,
)
