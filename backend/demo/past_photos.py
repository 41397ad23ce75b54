"""Photos of the demo's past visits: drawn, the same lesion again at the later visit."""

from typing import NamedTuple

from backend.demo.skin import Lesion, Shot, draw


class _Picture(NamedTuple):
    body_site: str
    tone: int
    lesion: Lesion
    shot: Shot


_SPOT = Lesion(seed=11, diameter=0.24, irregularity=0.25)
_SPOT_LATER = Lesion(seed=11, diameter=0.24, irregularity=0.25, growth=0.04)

_PICTURES: dict[str, list[_Picture]] = {
    "josette-1": [_Picture("back", 3, _SPOT, Shot(seed=1)), _Picture("back", 3, _SPOT, Shot(seed=2, turn_deg=9))],
    "josette-2": [
        _Picture("back", 3, _SPOT_LATER, Shot(seed=3, turn_deg=-6, exposure=1.05)),
        _Picture("back", 3, _SPOT_LATER, Shot(seed=4, turn_deg=12)),
    ],
    "marcel-1": [_Picture("left_arm", 5, Lesion(seed=23, diameter=0.3, irregularity=0.7), Shot(seed=5, hairs=40))],
    "colette-1": [_Picture("face", 2, Lesion(seed=31, diameter=0.2, irregularity=0.5), Shot(seed=6, hairs=4))],
}


def past_photos(visit_key: str) -> list[tuple[str, bytes]]:
    """(body site, JPEG) of one past visit; the same octets every time."""
    return [
        (picture.body_site, draw(picture.tone, picture.lesion, picture.shot))
        for picture in _PICTURES.get(visit_key, [])
    ]
