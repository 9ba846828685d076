"""The generated bed."""

from itertools import islice, pairwise

import numpy as np
import pytest

from omnimind.media.audio.bed import bed
from omnimind.media.audio.harmony import BASS_PITCHES, MELODY_PITCHES, PAD_PITCHES, Piece
from omnimind.media.audio.loudness import measure
from omnimind.media.audio.music import LEVEL_LUFS, SWELL_LU, Reader
from omnimind.media.audio.pcm import frames


def played(seed, seconds, block=131_072):
    """The beginning of a bed, read ``block`` samples at a time."""
    reader = Reader(bed(seed))
    parts = []
    for start in range(0, seconds * 48_000, block):
        parts.append(reader.read(min(block, seconds * 48_000 - start)))
    return np.concatenate(parts, axis=1)


@pytest.fixture(scope="module")
def minute():
    """A minute of the first bed."""
    return played(1, 60)


def test_a_seed_is_a_piece(minute):
    """The same seed gives the same samples however they are read; another seed gives another piece."""
    assert np.array_equal(played(1, 20, block=4_801), minute[:, : 20 * 48_000])
    assert not np.allclose(played(2, 5), minute[:, : 5 * 48_000], atol=0.01)


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1])
def test_it_is_as_loud_as_all_music_and_never_stands_out(seed):
    """It is levelled, never silent, never swells past its bounds and never clips."""
    heard = measure(frames([played(seed, 40)]))
    assert heard.integrated_lufs == pytest.approx(LEVEL_LUFS, abs=0.5)
    assert heard.momentary_lufs.max() <= LEVEL_LUFS + SWELL_LU
    assert heard.momentary_lufs[8:].min() > LEVEL_LUFS - 8
    assert heard.true_peak_dbtp < -6


def test_nothing_clicks(minute):
    """No step between two samples is larger than the music's own slopes: chords and notes join without a seam."""
    steps = np.abs(np.diff(minute, axis=1))
    assert steps.max() < 0.1 * np.abs(minute).max()
    treble = np.abs(np.fft.rfft(minute[0]))[60 * 8_000 :]
    assert (treble**2).sum() < 1e-5 * (np.abs(np.fft.rfft(minute[0])) ** 2).sum()


def test_it_is_stereo_but_not_two_pieces(minute):
    """The sides differ, are much alike, and are equally loud: summed to one, nothing goes missing."""
    left, right = minute
    assert 0.5 < np.corrcoef(left, right)[0, 1] < 0.95
    assert abs(10 * np.log10((left**2).mean() / (right**2).mean())) < 1
    assert 10 * np.log10((((left + right) / 2) ** 2).mean() / (left**2).mean()) > -2


def test_it_moves(minute):
    """Chords change: the tones of a bar are not those of the next, and the melody is sparse but there."""
    piece = Piece(1)
    bar = round(piece.bar_s * 48_000)
    spectra = [np.abs(np.fft.rfft(minute[0, n * bar : (n + 1) * bar])) for n in range(8)]
    alike = [np.corrcoef(a[:4_000], b[:4_000])[0, 1] for a, b in pairwise(spectra)]
    assert min(alike) < 0.6
    notes = sum(len(piece.melody(n)) for n in range(64))
    assert 16 <= notes <= 160


@pytest.mark.parametrize("seed", range(40))
def test_every_piece_is_playable_and_consonant(seed):
    """Each part keeps to its range; a chord holds four voices with no semitone; no note rubs against its chord."""
    piece = Piece(seed)
    for bar in range(16):
        chord = piece.chord(bar)
        assert BASS_PITCHES[0] <= chord.bass < BASS_PITCHES[1]
        assert all(PAD_PITCHES[0] <= voice < PAD_PITCHES[1] for voice in chord.voices)
        assert all(high - low >= 2 for low, high in pairwise(chord.voices))
        for note in piece.melody(bar):
            assert MELODY_PITCHES[0] <= note.pitch < MELODY_PITCHES[1]
            assert all((note.pitch - voice) % 12 not in (1, 11) for voice in (chord.bass, *chord.voices))


def test_phrases_return_varied():
    """The melody comes back, but not note for note."""
    piece = Piece(3)
    phrases = [tuple(piece.melody(bar) for bar in range(start, start + 4)) for start in (0, 4, 12)]
    slots = [{(n, note.slot) for n, bar in enumerate(phrase) for note in bar} for phrase in phrases]
    assert len(set(phrases)) == 3
    assert slots[0] & slots[1] & slots[2]


def test_it_goes_on_for_as_long_as_it_is_read():
    """Bars come without end, all of one length."""
    assert len({bar.shape for bar in islice(bed(5), 40)}) == 1
