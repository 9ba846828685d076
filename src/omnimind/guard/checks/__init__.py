"""The checks that ship, but for personal data, which has a room of its own."""
