"""The installation and the browser of the tests of whole visits."""

from tests.integration.conftest import browser, houses, installation, people, pytest_runtest_makereport, seeded

__all__ = ["browser", "houses", "installation", "people", "pytest_runtest_makereport", "seeded"]
