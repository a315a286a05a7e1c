"""Measurements: how fast and how good the library answers."""
