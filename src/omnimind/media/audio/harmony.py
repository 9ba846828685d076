"""What the bed plays: a key, a slow progression of chords and a sparse melody, all chosen by the seed.

Pitches are MIDI numbers: 60 is middle C, 69 is 440 Hz.
"""

from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np

BASS_PITCHES = (38, 50)
PAD_PITCHES = (52, 77)
MELODY_PITCHES = (69, 86)
"""Lowest and, exclusive, highest pitch of each part."""

_MODES: dict[str, tuple[int, ...]] = {
    "ionian": (0, 2, 4, 5, 7, 9, 11),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "aeolian": (0, 2, 3, 5, 7, 8, 10),
}
_PENTATONIC: dict[str, tuple[int, ...]] = {
    "ionian": (0, 2, 4, 7, 9),
    "lydian": (0, 2, 4, 7, 9),
    "mixolydian": (0, 2, 4, 7, 9),
    "dorian": (0, 3, 5, 7, 10),
    "aeolian": (0, 3, 5, 7, 10),
}
_PROGRESSIONS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("ionian", (0, 5, 3, 4, 0, 2, 3, 3)),
    ("ionian", (0, 3, 0, 3, 5, 3, 1, 4)),
    ("ionian", (3, 0, 5, 4, 3, 0, 1, 3)),
    ("ionian", (0, 4, 5, 3, 0, 4, 3, 3)),
    ("lydian", (0, 1, 0, 1, 5, 1, 4, 0)),
    ("mixolydian", (0, 6, 3, 0, 0, 6, 3, 3)),
    ("dorian", (0, 3, 0, 3, 6, 3, 2, 0)),
    ("aeolian", (0, 5, 2, 6, 0, 5, 3, 6)),
)
"""Degrees of the mode (0 is its tonic) that the chords stand on, a bar each."""

_TONICS = (0, 2, 3, 5, 7, 9, 10)
_TEMPI_BPM = (60, 75)
_BEATS = 4
SLOTS = 8
"""Eighth notes a bar."""


@dataclass(frozen=True, slots=True)
class Chord:
    """What sounds through a bar."""

    bass: int
    voices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A note of the melody: the eighth it falls on, its pitch, and how hard it is struck, 0 to 1."""

    slot: int
    pitch: int
    velocity: float


class Piece:
    """A piece without end: the chords return every eight bars, the melody's phrases return varied."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng([seed, 0])
        mode, degrees = _PROGRESSIONS[rng.integers(len(_PROGRESSIONS))]
        self._seed = seed
        self._tonic = int(_TONICS[rng.integers(len(_TONICS))])
        self.bar_s = _BEATS * 60 / float(rng.uniform(*_TEMPI_BPM))
        self.chords = _led([self._tones(mode, degree) for degree in degrees])
        self.melody_pitches = tuple(
            pitch for pitch in range(*MELODY_PITCHES) if (pitch - self._tonic) % 12 in _PENTATONIC[mode]
        )
        self._motifs = [_motif(rng, len(self.melody_pitches)) for _ in range(2)]

    def _tones(self, mode: str, degree: int) -> tuple[int, ...]:
        """Pitch classes, root first: a triad with its ninth, or its seventh where the ninth would be a semitone."""
        scale = [self._tonic + step + 12 * octave for octave in range(2) for step in _MODES[mode]]
        root, ninth, third, fifth, seventh = (scale[degree + step] for step in (0, 1, 2, 4, 6))
        colour = ninth if ninth - root == 2 else seventh
        return tuple(tone % 12 for tone in (root, third, fifth, colour))

    def chord(self, bar: int) -> Chord:
        """The chord of bar ``bar``, from 0."""
        return self.chords[bar % len(self.chords)]

    def melody(self, bar: int) -> tuple[Note, ...]:
        """The notes that begin in bar ``bar``: phrases of four bars, A A B A, never quite the same twice."""
        phrase, part = divmod(bar, 4)
        motif = self._motifs[phrase % 4 == 2]
        rng = np.random.default_rng([self._seed, 1, bar])
        notes = []
        for slot, step, velocity in motif[part]:
            played, varied, touch = rng.random(3)
            if played < 0.8:
                index = step + (varied < 0.15) - (varied > 0.85)
                notes.append(Note(slot, self._consonant(index, self.chord(bar)), velocity * (0.85 + 0.3 * touch)))
        return tuple(notes)

    def _consonant(self, index: int, chord: Chord) -> int:
        """The pitch at ``index`` of the melody's scale, or the nearest that rubs against no voice of ``chord``."""
        index = min(max(index, 0), len(self.melody_pitches) - 1)
        by_distance = sorted(range(len(self.melody_pitches)), key=lambda other: (abs(other - index), other))
        tones = (chord.bass, *chord.voices)
        return next(
            (self.melody_pitches[i] for i in by_distance if not _rubs(self.melody_pitches[i], tones)),
            self.melody_pitches[index],
        )


def _rubs(pitch: int, tones: tuple[int, ...]) -> bool:
    return any((pitch - tone) % 12 in (1, 6, 11) for tone in tones)


def _motif(rng: np.random.Generator, pitches: int) -> list[list[tuple[int, int, float]]]:
    """Four bars of ``(slot, index into the melody's pitches, velocity)``: few notes, small steps, then a breath."""
    motif = []
    at = pitches // 2
    for bar in range(4):
        count = int(rng.choice([1, 2, 3], p=[0.3, 0.45, 0.25])) if bar < 3 else int(rng.integers(0, 2))
        slots = sorted(int(s) for s in rng.choice([0, 2, 3, 4, 5, 6], size=count, replace=False))
        notes = []
        for slot in slots:
            at = int(np.clip(at + rng.integers(-2, 3), 0, pitches - 1))
            notes.append((slot, at, float(rng.uniform(0.55, 0.85))))
        motif.append(notes)
    return motif


def _led(chords: list[tuple[int, ...]]) -> list[Chord]:
    """Pitch classes as chords whose voices move as little as they can from one to the next."""
    middle = sum(PAD_PITCHES) / 2
    before: tuple[int, ...] = tuple(round(middle + step) for step in (-6, -2, 2, 6))
    led = []
    for tones in chords:
        before = min(_voicings(tones), key=lambda voices: (_strain(before, voices, middle), voices))
        bass = next(pitch for pitch in range(*BASS_PITCHES) if pitch % 12 == tones[0])
        led.append(Chord(bass, before))
    return led


def _voicings(tones: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Every way to lay ``tones`` in the pad's range without semitones, and open at the bottom, where close is muddy."""
    places = [[pitch for pitch in range(*PAD_PITCHES) if pitch % 12 == tone] for tone in tones]
    laid = [tuple(sorted(pitches)) for pitches in product(*places)]
    return [v for v in laid if v[1] - v[0] >= 3 and all(2 <= high - low <= 12 for low, high in pairwise(v))]


def _strain(before: tuple[int, ...], after: tuple[int, ...], middle: float) -> float:
    """How far the voices move, how far they stray from the middle of the range, and how closely they crowd."""
    moved = sum(abs(a - b) for a, b in zip(before, after, strict=True))
    crowded = sum(high - low == 2 for low, high in pairwise(after))
    return moved + 0.5 * abs(sum(after) / len(after) - middle) + 2 * crowded
