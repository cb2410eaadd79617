"""What all pages are made of: templates, style and script."""

from pathlib import Path

import jinja2
from markupsafe import Markup

HERE = Path(__file__).parent


def environment() -> jinja2.Environment:
    """The templates of this folder; what they do not find is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE, encoding="utf-8"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def style() -> Markup:
    """The style sheet, for an element `style`."""
    return Markup((HERE / "style.css").read_text(encoding="utf-8"))


def script() -> Markup:
    """The script of the table of hips, for an element `script`."""
    return Markup((HERE / "hips.js").read_text(encoding="utf-8"))
