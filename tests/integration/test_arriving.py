"""A page whose files do not all arrive, as while a phone goes from Wi-Fi to mobile, is not left blank."""

from playwright.async_api import Page, Route, expect

from tests.integration.conftest import People

MODULES = "**/assets/*.js"


async def lose(page: Page, count: int) -> list[str]:
    """The first `count` of the page's modules do not arrive; their names."""
    lost: list[str] = []

    async def on_the_way(route: Route) -> None:
        if len(lost) < count:
            lost.append(route.request.url)
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await page.route(MODULES, on_the_way)
    return lost


async def test_it_comes_back_by_itself(people: People) -> None:
    page = await (await people.arrives(phone=True)).new_page()
    lost = await lose(page, 1)
    await page.goto("/")
    await expect(page.get_by_role("button", name="Voir les médecins")).to_be_visible()
    assert lost


async def test_without_end_it_says_so_and_leaves_the_next_try_to_the_reader(people: People) -> None:
    page = await (await people.arrives(phone=True)).new_page()
    await lose(page, 10_000)
    await page.add_init_script(
        "sessionStorage.setItem('comptoir.arrive', JSON.stringify({ tries: 5, at: Date.now() }))"
    )
    await page.goto("/")
    incomplete = page.get_by_test_id("page-incomplete")
    await expect(incomplete).to_contain_text("La page n’est pas arrivée en entier")
    await page.unroute(MODULES)
    await incomplete.get_by_role("button").click()
    await expect(page.get_by_role("button", name="Voir les médecins")).to_be_visible()
