"""A list gives what is known of each file, or says in which line it does not."""

import pytest

from hipspace.command.listing import listed
from hipspace.command.usage import WrongUsage


def listing(folder, text, encoding="utf-8"):
    path = folder / "list.csv"
    path.write_text(text, encoding=encoding)
    return listed(path)


def test_a_list_gives_spacing_heads_sides_and_carries_the_rest(tmp_path):
    (first, second), carried = listing(
        tmp_path,
        "file,spacing_mm,side,head_x_px,head_y_px,group\n"
        "a.dcm,0.2,left,100,200.5,x\n"
        "a.dcm,,right,,,y\n"
        "deep/b.dcm,,,,,z\n",
    )
    assert carried == ["group"]
    assert (first.path, first.spacing_mm) == (tmp_path / "a.dcm", 0.2)
    assert first.heads_px == {"left": (100.0, 200.5)}
    assert first.sides == ("right", "left")
    assert first.carried == {"left": {"group": "x"}, "right": {"group": "y"}}
    assert second.carried["right"] == second.carried["left"] == {"group": "z"}


def test_only_the_sides_that_all_rows_of_a_file_name_are_wanted(tmp_path):
    text = "file,side\na.dcm, Left \nb.dcm,right\nb.dcm,\n"
    (one, both), _ = listing(tmp_path, text)
    assert one.sides == ("left",)
    assert both.sides == ("right", "left")


def test_rows_of_a_file_whose_path_is_written_in_two_ways_are_put_together(tmp_path):
    (source,), _ = listing(tmp_path, "file,side\na.dcm,left\n./x/../a.dcm,right\n")
    assert source.sides == ("right", "left")


def test_a_list_that_a_spreadsheet_has_marked_as_unicode_is_read(tmp_path):
    (source,), carried = listing(tmp_path, "file\na.dcm\n", "utf-8-sig")
    assert (source.name, carried) == ("a.dcm", [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\na.dcm\n", "no column file"),
        ("file,group\n,x\n", "line 2: no file"),
        ("file,side\na.dcm,both\n", "line 2: side is both"),
        ("file,spacing_mm\na.dcm,-1\n", "must be a positive length in mm"),
        ("file,spacing_mm\na.dcm,inf\n", "spacing_mm is inf; expected a number"),
        ("file,spacing_mm\na.dcm,wide\n", "spacing_mm is wide; expected a number"),
        ("file,spacing_mm\na.dcm,1\na.dcm,2\n", "line 3: another spacing_mm"),
        ("file,file\na.dcm,b.dcm\n", "more than one column file"),
        (
            "file,side,head_x_px,head_y_px\na.dcm,left,1,2\na.dcm,left,1,3\n",
            "line 3: another head for the same hip",
        ),
        ("file,head_x_px\na.dcm,5\n", "a head needs side"),
        ("file,side\na.dcm\n", "not as many values as columns"),
        ("file\na.dcm,left\n", "not as many values as columns"),
    ],
)
def test_a_list_at_fault_says_where(tmp_path, text, said):
    with pytest.raises(WrongUsage, match=said):
        listing(tmp_path, text)
