"""A picture with everything in it at once: how a scene looks when all has appeared."""

import numpy as np

from omnimind.media.picture import Picture, Pixels


def flat(picture: Picture) -> Pixels:
    """``(height, width, 3)`` sRGB: the sprites over the background, without a photograph or captions."""
    pixels = picture.background.copy()
    for sprite in picture.sprites:
        height, width = sprite.pixels.shape[:2]
        area = pixels[sprite.y : sprite.y + height, sprite.x : sprite.x + width]
        shown = 255 - sprite.pixels[..., 3:].astype(np.uint16)
        area[:] = sprite.pixels[..., :3] + ((area * shown + 127) // 255).astype(np.uint8)
    return pixels
