"""Floor 1: what is to be told to somebody, and when: rules, objectives, what is usual, and who hears of it."""
