"""Fakes that keep the contracts of ``core``: for our tests, and for those of whoever builds on us."""
