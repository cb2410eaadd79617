from page_table import TABLE

from hipspace.report.tables import hip_rows


def test_hips_come_narrowest_first_and_narrow_ones_are_marked():
    rows = hip_rows(TABLE, {"2_5_mm": {}, "1_5_mm": {}})
    assert [r["minimum"] for r in rows] == ["1.04", "2.00", "3.20"]
    assert [r["narrow"] for r in rows] == [True, True, False]
    assert rows[2]["difference"] == "+0.20"
