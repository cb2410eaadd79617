"""Numbers as the page shows them; a missing one is a dash."""

import numpy as np

MISSING = "\u2013"


def millimetres(value: float) -> str:
    """Two digits."""
    return fraction(value, 2)


def signed(value: float) -> str:
    """Two digits and the sign."""
    return f"{value:+.2f}".replace("-", "\u2212") if np.isfinite(value) else MISSING


def percent(value: float) -> str:
    """A fraction from 0 to 1 in whole percent."""
    return f"{100 * value:.0f} %" if np.isfinite(value) else MISSING


def fraction(value: float, digits: int) -> str:
    """As many digits as said."""
    return f"{value:.{digits}f}" if np.isfinite(value) else MISSING
