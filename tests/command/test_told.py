"""What is said of what was measured."""

import io

from hipspace.command.told import FILES_TOLD, Tally, Teller, hip_line

MEASURED = {
    "file": "a.dcm",
    "side": "right",
    "status": "measured",
    "reason": None,
    "detail": None,
    "flags": "soft borders",
    "minimum_mm": 3.456,
    "minimum_low_mm": None,
    "minimum_high_mm": None,
}
REFUSED = MEASURED | {
    "status": "excluded",
    "reason": "colour",
    "detail": "RGB",
    "flags": None,
}


def test_a_hip_is_a_line_with_its_interval_if_there_is_one():
    assert hip_line(MEASURED) == "a.dcm  right  3.46 mm  soft borders"
    known = MEASURED | {"minimum_low_mm": 3.1, "minimum_high_mm": "3.8"}
    assert hip_line(known) == "a.dcm  right  3.46 mm [3.10 to 3.80]  soft borders"
    assert hip_line(REFUSED) == "a.dcm  right  excluded: colour"


def test_a_file_counts_as_measured_with_one_hip():
    tally = Tally()
    tally.add([MEASURED, REFUSED])
    assert tally.every_file_measured
    tally.add([REFUSED, REFUSED])
    assert not tally.every_file_measured
    assert tally.lines() == [
        "3 excluded, 1 measured of 4 hips of 2 files; 1 with flags",
        "  3 x colour, a.dcm: RGB",
    ]


def test_of_many_files_the_first_are_told():
    stream = io.StringIO()
    teller = Teller(stream)
    for _ in range(FILES_TOLD + 5):
        teller.file([MEASURED])
    lines = stream.getvalue().splitlines()
    assert len(lines) == FILES_TOLD + 1
    assert lines[-1].startswith("and so on")


def test_a_name_that_is_no_text_is_told_all_the_same():
    content = io.BytesIO()
    stream = io.TextIOWrapper(content, encoding="ascii")
    Teller(stream).say("\udcff\u00e9")
    assert content.getvalue() == b"\\udcff\\xe9\n"


def test_a_closed_stream_is_no_error():
    Teller(None).say("nothing")
