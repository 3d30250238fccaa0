"""Naive: what the fast code is compared with; written from the standard, and slow."""
