"""A synthetic production to render: slides with captions, or photographs in motion. Everything is seeded."""

from collections.abc import Sequence
from importlib.resources import files

import cv2
import numpy as np
import skia

from omnimind.core.caption import ZONES, Caption
from omnimind.core.speech import Word
from omnimind.media.picture import Crop, Effect, Photo, Picture, Pixels, Sprite

WIDTH, HEIGHT = 1920, 1080
WORDS_A_SECOND = 2.7
INK, ACCENT, MUTED = 0xFF1D2433, 0xFF2F6FDE, 0xFF5B6475
SENTENCE = (
    "Twice a day the sea rises and falls along almost every coast and the cause is the pull of the moon and the sun "
    "on the water around a turning earth while the shape of the shore decides how high each tide will stand"
)
TEXT = SENTENCE.split()

_FACE = skia.Typeface.MakeFromFile(str(files("font_hanken_grotesk") / "files" / "HankenGrotesk-SemiBold.otf"))


def background() -> Pixels:
    """A calm, dithered gradient."""
    rng = np.random.default_rng(1)
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32) / (HEIGHT, WIDTH)[0]
    light = 246 - 14 * np.hypot(across - 0.4, down - 0.3)
    tint = np.stack([light, light - 1.5, light - 5], axis=-1)
    return (tint + rng.random(tint.shape, np.float32)).clip(0, 255).astype(np.uint8)


def words(duration_s: float, offset: int = 0) -> list[Word]:
    """Evenly spoken words."""
    count = int((duration_s - 0.8) * WORDS_A_SECOND)
    return [
        Word(
            text=(text := TEXT[(offset + i) % len(TEXT)]),
            said=text,
            start_s=0.4 + i / WORDS_A_SECOND,
            end_s=0.4 + (i + 0.92) / WORDS_A_SECOND,
        )
        for i in range(count)
    ]


def captions(spoken: Sequence[Word]) -> list[Caption]:
    """Captions of ten words in two lines."""
    return [
        Caption(
            start_s=spoken[first].start_s,
            end_s=spoken[past - 1].end_s + 0.1,
            lines=((first, middle), (middle, past)) if past > (middle := min(first + 5, past)) else ((first, past),),
        )
        for first in range(0, len(spoken), 10)
        for past in [min(first + 10, len(spoken))]
    ]


class Canvas:
    """Transparent pixels to draw on with skia."""

    def __init__(self, width: int, height: int) -> None:
        self.pixels = np.zeros((height, width, 4), np.uint8)
        self._surface = skia.Surface(self.pixels, colorType=skia.kRGBA_8888_ColorType)
        self.draw = self._surface.getCanvas()

    def text(self, x: float, y: float, text: str, size: float, color: int) -> float:
        """Draw ``text`` on the base line ``y``; returns its width."""
        font = skia.Font(_FACE, size)
        font.setSubpixel(True)
        font.setEdging(skia.Font.Edging.kAntiAlias)
        self.draw.drawString(text, x, y, font, skia.Paint(Color=color, AntiAlias=True))
        return float(font.measureText(text))

    def panel(self, x: float, y: float, width: float, height: float, color: int, shadow: bool = False) -> None:
        """A rounded rectangle."""
        paint = skia.Paint(Color=color, AntiAlias=True)
        if shadow:
            paint.setImageFilter(skia.ImageFilters.DropShadow(0, 8, 16, 16, 0x30000000))
        self.draw.drawRoundRect(skia.Rect.MakeXYWH(x, y, width, height), 16, 16, paint)


def draw_caption(caption: Caption, texts: Sequence[str], active: int | None) -> Sprite:
    """Two centred lines on a dark panel, the active word in a box."""
    x, y, width, height = ZONES["landscape"]
    canvas = Canvas(width, height)
    font = skia.Font(_FACE, 46)
    gap = 16.0
    widths = [[font.measureText(texts[i]) for i in range(first, past)] for first, past in caption.lines]
    broad = max(sum(line) + gap * (len(line) - 1) for line in widths)
    canvas.panel((width - broad) / 2 - 28, 0, broad + 56, height, 0xD0141A26)
    for number, ((first, _past), line) in enumerate(zip(caption.lines, widths, strict=True)):
        at = (width - sum(line) - gap * (len(line) - 1)) / 2
        for i, wide in enumerate(line):
            if first + i == active:
                canvas.panel(at - 7, 14 + 70 * number, wide + 14, 62, ACCENT)
            canvas.text(at, 62 + 70 * number, texts[first + i], 46, 0xFFFFFFFF)
            at += wide + gap
    return Sprite(canvas.pixels, x, y)


def slide(number: int, base: Pixels, spoken: Sequence[Word]) -> Picture:
    """A heading, a rule and four things that appear: bullets on even slides, bars on odd ones."""
    head = Canvas(1600, 130)
    head.text(0, 90, f"{number + 1}. What moves the sea", 84, INK)
    rule = Canvas(240, 10)
    rule.panel(0, 0, 240, 10, ACCENT)
    sprites = [Sprite(head.pixels, 160, 96), Sprite(rule.pixels, 160, 240, effect="right")]
    for i in range(4):
        cue = min(len(spoken) - 1, 2 + i * len(spoken) // 5)
        sprites.append(_bar(i, cue) if number % 2 else _bullet(i, cue))
    return Picture(base, tuple(sprites))


def _bullet(i: int, cue: int) -> Sprite:
    canvas = Canvas(1600, 124)
    canvas.panel(40, 16, 1500, 84, 0xFFFFFFFF, shadow=True)
    canvas.panel(64, 46, 24, 24, ACCENT)
    canvas.text(112, 74, " ".join(TEXT[i * 7 : i * 7 + 8]).capitalize(), 44, INK)
    effect: Effect = "rise" if i % 2 else "fade"
    return Sprite(canvas.pixels, 120, 300 + 136 * i, cue=cue, effect=effect)


def _bar(i: int, cue: int) -> Sprite:
    canvas = Canvas(300, 520)
    tall = (470, 320, 400, 210)[i]
    canvas.panel(30, 460 - tall + 10, 240, tall, ACCENT if i == 0 else MUTED)
    canvas.text(60, 508, TEXT[i * 3].capitalize(), 36, INK)
    return Sprite(canvas.pixels, 240 + i * 360, 310, cue=cue, effect="up")


def photograph(seed: int) -> Pixels:
    """Clouds of every size, hills with edges, and grain: what a camera gives an encoder to chew on."""
    rng = np.random.default_rng(seed)
    height, width = 1620, 2880
    image = np.zeros((height, width, 3), np.float32)
    for octave in range(2, 10):
        noise = rng.standard_normal((2 + (9 << octave) // 8, 2 + (16 << octave) // 8, 3)).astype(np.float32)
        image += cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC) * 60 / octave**1.6
    image = 120 + image * 0.55
    for i in range(24):
        centre = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        color = tuple(float(c) for c in rng.integers(20, 235, 3))
        cv2.ellipse(image, centre, (int(60 + 14 * i), int(30 + 9 * i)), float(rng.integers(0, 180)), 0, 360, color, -1)
    image = cv2.GaussianBlur(image, (0, 0), 1.0) + rng.standard_normal((height, width, 1)).astype(np.float32) * 2.5
    return image.clip(0, 255).astype(np.uint8)


def moving(number: int, base: Pixels) -> Picture:
    """A photograph over the whole frame, with a title at its foot."""
    title = Canvas(900, 110)
    title.panel(0, 0, 860, 100, 0xB0101520)
    title.text(32, 68, "The shore at low water", 52, 0xFFFFFFFF)
    near, far = Crop(240, 135, 2400, 1350), Crop(60, 34, 2760, 1552.5)
    start, end = (near, far) if number % 2 else (far, near)
    photo = Photo(photograph(number), (0, 0, WIDTH, HEIGHT), start, end)
    return Picture(base, (Sprite(title.pixels, 120, 120, effect="rise", delay_s=0.3),), photo)
