"""The study's way, written afresh from its published description.

What the description leaves open is decided as a reader of it would, and said where.
"""
