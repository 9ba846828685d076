"""The service over HTTP: productions, runs, flows and all that belongs to them, under ``/v1``."""
