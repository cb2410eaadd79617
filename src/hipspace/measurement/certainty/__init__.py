"""How sure a width is: what is refused and flagged."""
