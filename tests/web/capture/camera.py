"""What Chromium's fake camera shows: a file of frames (YUV4MPEG2), one a second, over and over."""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

WIDTH, HEIGHT = 1280, 960


def film(path: Path, *scenes: tuple[Image.Image, int]) -> Path:
    """Each scene for so many seconds."""
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F1:1 Ip A1:1 C420\n".encode())
        for picture, seconds in scenes:
            pixels = np.asarray(picture.convert("RGB").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS))
            frame = cv2.cvtColor(pixels, cv2.COLOR_RGB2YUV_I420).tobytes()
            file.write((b"FRAME\n" + frame) * seconds)
    return path


def argument(path: Path) -> str:
    """Of the browser."""
    return f"--use-file-for-fake-video-capture={path}"
