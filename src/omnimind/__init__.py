"""OmniMind: a self-hosted studio run by agents; a brief goes in, a measured production comes out."""

__version__ = "0.1.0"
