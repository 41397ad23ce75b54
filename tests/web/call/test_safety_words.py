"""The four words in two real browsers: equal on both sides, different when somebody sits in between."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.web.call import bench


@pytest.fixture(scope="module")
async def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return await bench.build(tmp_path_factory.mktemp("bench"))


@pytest.fixture
async def page(module: Path) -> AsyncGenerator[Page]:
    async with bench.page_on(module) as page:
        yield page


async def another(page: Page) -> Page:
    """A further page of the same browser."""
    other = await page.context.new_page()
    await bench.show(other, bench.module_of(page))
    return other


async def test_both_sides_see_the_same_four_words(page: Page) -> None:
    other = await another(page)
    await bench.connect(page, other, picture=False)
    words = await bench.words(page)
    assert await bench.words(other) == words
    assert len(words["fr"]) == len(words["en"]) == 4
    assert all(words["fr"] + words["en"])
    assert words["fr"] != words["en"]


async def test_whoever_swaps_the_certificates_gives_himself_away(page: Page) -> None:
    """A man in the middle: to each side it is the other, with a certificate of its own, and passes all media on."""
    other, to_first, to_second = await another(page), await another(page), await another(page)
    await bench.connect(page, to_first, picture=False)
    await bench.connect(to_second, other, picture=False)
    first, second = await bench.words(page), await bench.words(other)
    assert first != second
    assert first == await bench.words(to_first)


async def test_a_new_connection_has_new_words(page: Page) -> None:
    other = await another(page)
    await bench.connect(page, other, picture=False)
    before = await bench.words(page)
    for one in (page, other):
        await bench.show(one, bench.module_of(page))
    await bench.connect(page, other, picture=False)
    assert await bench.words(page) == await bench.words(other) != before
