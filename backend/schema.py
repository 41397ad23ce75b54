"""All tables of all packages in one metadata. Importing this module registers them."""

from backend.accounts import credentials
from backend.accounts import models as accounts
from backend.cabins import models as cabins
from backend.cabins import state_models as cabin_states
from backend.care import models as care
from backend.chat import models as chat
from backend.consultations import models as consultations
from backend.exchange import models as exchange
from backend.fhir import clients as machines
from backend.fleet import models as fleet
from backend.notifications import models as notifications
from backend.opinions import models as opinions
from backend.preparation import models as preparation
from backend.prescriptions import models as prescriptions
from backend.push import models as push
from backend.quality import models as quality
from backend.recordings import models as recordings
from backend.review import models as review
from backend.rooms import estate as rooms
from backend.vault import models as vault
from booking import models as booking
from booking.queue import models as queue
from booking.schedules import models as schedules
from booking.solidarity import models as solidarity
from booking.waiting_list import models as waiting_list
from core import access, audit, jobs, limits, people
from media import models as media
from media.lesions import models as lesions

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
    lesions,
    accounts,
    credentials,
    care,
    consultations,
    chat,
    push,
    quality,
    rooms,
    preparation,
    prescriptions,
    review,
    opinions,
    machines,
    cabins,
    cabin_states,
    recordings,
    fleet,
    notifications,
    vault,
    waiting_list,
    solidarity,
    exchange,
)
