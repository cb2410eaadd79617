"""Subjects that are rendered as a training needs them, and are stored nowhere."""
