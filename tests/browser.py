"""A real Chromium with a fake camera and microphone, driven by Playwright."""

import os
import shutil
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, ViewportSize, async_playwright

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}

# Why each group: media without a person; calls on a machine whose only address is loopback; no
# connection to anybody; and no slowing of a page that is not in front.
ARGUMENTS = [
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=fps=30",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-client-side-phishing-detection",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-gpu",
    "--mute-audio",
]


def chromium_path() -> str:
    """CHROMIUM, or the machine's. `make programs` installs one where there is none."""
    found = os.environ.get("CHROMIUM") or next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if found is None:
        raise RuntimeError("No Chromium found: run `make programs`, or say CHROMIUM=/path/to/chromium")
    return found


@asynccontextmanager
async def chromium(*, more: Sequence[str] = ()) -> AsyncGenerator[Browser]:
    """`more` arguments win over `ARGUMENTS`."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path(), headless=True, args=[*ARGUMENTS, *more]
        )
        try:
            yield browser
        finally:
            await browser.close()


async def a_person(
    browser: Browser, base_url: str, *, phone: bool = False, locale: str = "fr-FR", dark: bool = False
) -> BrowserContext:
    """A browser profile of its own: cookies, permissions, screen."""
    context = await browser.new_context(
        base_url=base_url,
        viewport=PHONE if phone else DESKTOP,
        locale=locale,
        timezone_id="Europe/Paris",
        permissions=["camera", "microphone"],
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        has_touch=phone,
        is_mobile=phone,
        device_scale_factor=2 if phone else 1,
    )
    # Some pages look for news every twenty seconds only, and a machine may be slow.
    context.set_default_timeout(45_000)
    return context
