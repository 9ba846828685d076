"""Floor 2: what is kept between one command and the next."""
