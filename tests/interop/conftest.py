"""The installation and the browser of the tests of whole visits."""

from tests.integration.conftest import browser, installation, people

__all__ = ["browser", "installation", "people"]
