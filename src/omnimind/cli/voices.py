"""``omnimind voices``: which voices there are, and more of them."""

