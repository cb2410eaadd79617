"""Figures, tables and the page that shows the results of a run."""
