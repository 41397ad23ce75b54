"""The installation and the browser of the tests of whole visits."""

from tests.integration.conftest import browser, installation, people, pytest_runtest_makereport, seeded

__all__ = ["browser", "installation", "people", "pytest_runtest_makereport", "seeded"]
