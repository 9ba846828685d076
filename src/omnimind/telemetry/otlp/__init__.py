"""OTLP: spans, log lines and metrics on their way to a collector of the house. Needs the extra ``otlp``."""
