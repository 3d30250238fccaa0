"""Sulh: a ceasefire monitoring and verification mechanism in software."""

__version__ = "0.1.0"
