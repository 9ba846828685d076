"""Floor 1: speech, pictures, music, captions and rendering, on arrays and bytes."""
