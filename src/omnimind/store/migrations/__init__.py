"""How older databases become today's, a module a step."""
