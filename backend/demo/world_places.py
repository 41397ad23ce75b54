"""Places of the demo: real communes of the Hérault with their coordinates, invented houses."""

from typing import NamedTuple
from uuid import UUID, uuid5

# Any fixed value will do: it makes the same world on every machine.
_WORLD = UUID("6f1d3c0e-2a57-4d0b-9a6e-3c0a1b5f7e34")


def demo_id(name: str) -> UUID:
    """The id of a thing of the demo, the same everywhere and at every start."""
    return uuid5(_WORLD, name)


class DemoSite(NamedTuple):
    key: str
    kind: str
    name: str
    commune: str
    postcode: str
    latitude: float
    longitude: float
    priority_zone: bool = False

    @property
    def site_id(self) -> UUID:
        return demo_id(f"site/{self.key}")


class DemoCabin(NamedTuple):
    key: str
    site: str
    name: str

    @property
    def cabin_id(self) -> UUID:
        return demo_id(f"cabin/{self.key}")


SITES = (
    DemoSite("comptoir", "comptoir", "Comptoir médical", "Clermont-l'Hérault", "34800", 43.6269, 3.4322),
    DemoSite(
        "maison", "maison_de_sante", "Maison de santé des Aires", "Saint-André-de-Sangonis", "34725", 43.6486, 3.5031
    ),
    DemoSite("cabinet", "cabinet", "Cabinet du Larzac", "Le Caylar", "34520", 43.8642, 3.3169, True),
    DemoSite("lodeve", "pharmacy", "Pharmacie des Micocouliers", "Lodève", "34700", 43.7317, 3.3189),
    DemoSite("paulhan", "pharmacy", "Pharmacie de la Gare", "Paulhan", "34230", 43.5392, 3.4575),
    DemoSite("bedarieux", "pharmacy", "Pharmacie des Platanes", "Bédarieux", "34600", 43.6158, 3.1594, True),
    DemoSite("gignac", "pharmacy", "Pharmacie du Vieux Pont", "Gignac", "34150", 43.6525, 3.5508),
)

CABINS = (
    DemoCabin("lodeve", "lodeve", "Télécabine de Lodève"),
    DemoCabin("paulhan", "paulhan", "Télécabine de Paulhan"),
    DemoCabin("bedarieux", "bedarieux", "Télécabine de Bédarieux"),
)

SITE_IDS = {site.key: site.site_id for site in SITES}
