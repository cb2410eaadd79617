"""A page is not made of what is missing, and no name becomes part of its code."""

import pytest
from jinja2 import UndefinedError

from hipspace.report.parts import environment, script, style


def test_what_a_template_does_not_find_is_an_error():
    with pytest.raises(UndefinedError):
        environment().from_string("{{ missing }}").render()


def test_texts_are_escaped_and_style_and_script_are_not():
    template = environment().from_string("{{ text }}")
    assert template.render(text="<b>") == "&lt;b&gt;"
    for part in (style(), script()):
        assert template.render(text=part) == str(part)
    assert "=>" in script()
