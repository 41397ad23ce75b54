"""The computing worker: one question about one or two pictures, then it ends. Locked in before it reads.

stdin   length of a JSON question (4 bytes, big-endian), the question, the pictures in its order
stdout  `R` and the number of walls when locked in; then length of a JSON answer (4 bytes), the answer
"""

import json
import os
import sys
from dataclasses import asdict
from typing import Any

import cv2
import numpy as np

from media.review.card import Card, read_card
from media.review.card_facts import TAG_ID
from media.review.pictures import Unreadable, grey
from media.review.registration import register
from media.sandbox import lock_in

READY = b"R"


def main() -> None:
    # One photo, one processor: threads of its own would count as memory and gain little here.
    cv2.setNumThreads(1)
    _warm_up()
    walls = lock_in()
    out, source = sys.stdout.buffer, sys.stdin.buffer
    out.write(READY + len(walls).to_bytes(1, "big"))
    out.flush()
    question = json.loads(source.read(int.from_bytes(source.read(4), "big")))
    pictures = [source.read(size) for size in question["sizes"]]
    answer = json.dumps(_answer(question["kind"], pictures)).encode()
    out.write(len(answer).to_bytes(4, "big") + answer)
    out.flush()
    # Interpreter shutdown would only tidy what ends with the process anyway.
    os._exit(0)


def _answer(kind: str, pictures: list[bytes]) -> dict[str, Any]:
    try:
        seen = [grey(one) for one in pictures]
    except Unreadable:
        return {"refused": "unreadable"}
    if kind == "card":
        card = read_card(seen[0])
        return asdict(card) if isinstance(card, Card) else {"refused": card}
    found = register(*seen)
    if found is None:
        return {"refused": "no_match"}
    return asdict(found) | {"matrix": found.matrix.ravel().tolist(), "accepted": found.accepted}


def _warm_up() -> None:
    """Runs every path once, because nothing can be opened or imported once locked in."""
    page = np.full((300, 400), 255, np.uint8)
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)
    page[80:208, 130:258] = cv2.aruco.generateImageMarker(dictionary, TAG_ID, 128, borderBits=1)
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.7), np.uint8)
    read_card(page)
    register(page, page)
    for suffix in (".jpg", ".webp", ".png"):
        grey(cv2.imencode(suffix, page)[1].tobytes())


if __name__ == "__main__":
    main()
