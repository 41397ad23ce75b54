"""Colour profiles (ICC.1) of photos: which are kept, and how a picture comes to sRGB without one."""

from contextlib import suppress
from io import BytesIO
from math import isclose

from PIL import Image, ImageCms

# Of X, Y and Z. Profiles of different makers round the same primaries differently; those of Display P3 are 0.08 away.
_SAME_PRIMARY = 0.001
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def profile_of(image: Image.Image) -> bytes | None:
    """The colour profile when it is one for RGB pixels that the colour engine can read."""
    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes) or profile[16:20] != b"RGB " or image.mode in {"L", "LA", "1", "I;16"}:
        return None
    try:
        ImageCms.ImageCmsProfile(BytesIO(profile))
    except (OSError, ImageCms.PyCMSError):
        return None
    return profile


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """As it is where the profile is sRGB, missing, or one the engine cannot use."""
    if profile is None:
        return image
    with suppress(ImageCms.PyCMSError):
        found = ImageCms.ImageCmsProfile(BytesIO(profile))
        if _is_srgb(found):
            return image
        converted = ImageCms.profileToProfile(image, found, _SRGB)
        assert converted is not None
        return converted
    return image


def _is_srgb(found: ImageCms.ImageCmsProfile) -> bool:
    """By name and primaries, as most phones write it: a transform that changes nothing takes longer to build than a thumbnail."""
    if "sRGB" not in (found.profile.profile_description or ""):
        return False
    theirs, ours = _primaries(found), _primaries(_SRGB)
    return len(theirs) == len(ours) and all(
        isclose(one, other, abs_tol=_SAME_PRIMARY) for one, other in zip(theirs, ours, strict=True)
    )


def _primaries(profile: ImageCms.ImageCmsProfile) -> list[float]:
    """X, Y, Z of red, green and blue; fewer where the profile has none."""
    core = profile.profile
    colorants = (core.red_colorant, core.green_colorant, core.blue_colorant)
    return [value for colorant in colorants if colorant for value in colorant[0]]
