"""Floor 1: looking and listening: measures media, ours or not."""
