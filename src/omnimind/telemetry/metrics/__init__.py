"""Metrics: what is counted and measured, for Prometheus, for OTLP, and for the series of the embedded store."""
