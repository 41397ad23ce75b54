"""All tables of all packages in one metadata. Importing this module registers them."""

from backend.accounts import credentials
from backend.accounts import models as accounts
from backend.cabins import models as cabins
from backend.care import models as care
from backend.consultations import models as consultations
from booking import models as booking
from core import access, audit, limits, people
from media import models as media

TABLES_FROM = (access, audit, limits, people, booking, media, accounts, credentials, care, consultations, cabins)
