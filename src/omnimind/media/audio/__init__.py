"""Sound: narration, music, their mix, and its loudness. Everything streams in blocks of a few seconds."""
