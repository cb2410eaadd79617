"""The page of measured hips tells all of them and needs nothing but itself."""

import json
import re
from html.parser import HTMLParser

from hipspace.report.close_up import CloseUp
from hipspace.report.measured_page import MeasuredHip, Run, measured_page

CLOSE_UP = CloseUp(
    "a.png", 60, 50, 0.2, [[1, 2], [3, 4]], [[1, 2]], [[5, 6]], [[1, 2], [1, 9]]
)
NARROW = MeasuredHip(
    "n.dcm",
    "right",
    "measured",
    "",
    "",
    (),
    1.25,
    1.0,
    1.5,
    (2.0, 1.25),
    (),
    CLOSE_UP,
    "a.png",
)
WIDE = MeasuredHip("w.dcm", "left", "measured", "", "", (), 4.5, None, None)
FLAGGED = MeasuredHip(
    "f.dcm", "left", "measured", "", "", ("soft borders",), 3.5, None, None
)
FAILED = MeasuredHip("w.dcm", "right", "failed", "no roof", "", (), None, None, None)
REFUSED = MeasuredHip(
    "</script><b>.dcm", "right", "excluded", "colour", "RGB", (), None, None, None
)
HIPS = [WIDE, NARROW, FLAGGED, FAILED, REFUSED]
RUN = Run("0.2.0", (("coarse model", "coarse.safetensors, SHA-256 0123456789ab"),))


def text() -> str:
    return "".join(measured_page(HIPS, RUN))


def data() -> list[dict]:
    (found,) = re.findall(
        r'(?s)<script type="application/json" id="hips">(.*?)</script>', text()
    )
    return json.loads(found)


def test_refused_and_flagged_hips_come_first_then_the_narrowest():
    assert [hip["file"] for hip in data()] == [
        "</script><b>.dcm",
        "w.dcm",
        "f.dcm",
        "n.dcm",
        "w.dcm",
    ]
    rows = re.findall(r'data-hip="\d+"><td class="text"><button[^>]*>([^<]*)<', text())
    assert rows == ["&lt;/script&gt;&lt;b&gt;.dcm", "w.dcm", "f.dcm", "n.dcm", "w.dcm"]


def test_counts_run_from_files_to_hips_with_reasons():
    page = text()
    for number, meaning in ((4, "files"), (3, "could be read"), (3, "hips measured")):
        assert f"<b>{number}</b><span>{meaning}" in page
    assert "no roof" in page
    assert "RGB" in page


def test_an_interval_is_told_beside_its_width():
    assert "1.00 to 1.50" in text()
    assert data()[3]["title"] == "1.25 mm (1.00 to 1.50)"


def test_the_page_says_what_intervals_were_learned_from():
    said = "90 % interval, learned from synthetic radiographs (30 hips)"
    assert f'<p class="quiet">{said}.</p>' in "".join(
        measured_page(HIPS, Run("0", (), said))
    )
    assert "learned from" not in text()


def test_a_close_up_has_its_lines_and_its_profile():
    hip = data()[3]
    assert (hip["picture"], hip["width"], hip["spacing"]) == ("a.png", 60, 0.2)
    assert hip["ends"] == [[1, 2], [1, 9]]
    assert hip["profile"] == [2.0, 1.25]


def test_the_page_says_what_made_it_and_that_it_is_for_research():
    page = text()
    for words in ("For research only", "hipspace 0.2.0", "SHA-256 0123456789ab"):
        assert words in page


def test_the_page_asks_for_nothing_from_anywhere():
    class Links(HTMLParser):
        found: list[str] = []

        def handle_starttag(self, _, attributes):
            self.found += [v for k, v in attributes if k in ("src", "href")]

    Links().feed(text())
    assert Links.found == []
    assert "http" not in text().replace("http://www.w3.org/2000/svg", "")


def test_a_page_without_a_measured_hip_has_no_distribution():
    assert "<svg" not in "".join(measured_page([FAILED], RUN)).split("<script")[0]
