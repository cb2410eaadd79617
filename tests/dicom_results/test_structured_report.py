"""A report says what the table says."""

import highdicom as hd
import numpy as np
import pytest
from measured_objects import IMAGES, INTERVAL, measured
from small_cohort import SPACING_MM

from hipspace.dicom_results.codes import width_code
from hipspace.measurement.jsw import WIDTHS


@pytest.mark.parametrize("attributes", IMAGES)
def test_a_report_has_the_widths_of_the_table_with_their_ends(tmp_path, attributes):
    rows, objects = measured(tmp_path, **attributes)
    report = hd.sr.srread(objects["report"])
    groups = report.content.get_image_measurement_groups()
    for row, group in zip(rows, groups, strict=True):
        told = {}
        for measurement in group.get_measurements():
            told[measurement.name.value] = measurement
        for name in WIDTHS:
            if not np.isnan(row[f"{name}_mm"]):
                value = told[width_code(name).value].value
                assert value == pytest.approx(row[f"{name}_mm"], abs=5e-5)
        ends = told["MINIMUM"][0].ContentSequence[-1].GraphicData
        apart_mm = np.hypot(ends[2] - ends[0], ends[3] - ends[1]) * SPACING_MM
        assert apart_mm == pytest.approx(row["minimum_mm"], abs=1e-3)
        assert ends[0] == pytest.approx(row["minimum_roof_x_px"], abs=1e-3)


def test_the_interval_is_in_the_report_with_its_source(
    tmp_path,
):
    rows, objects = measured(tmp_path, known=("right",), interval=INTERVAL)
    ends_mm = [rows[0][f"minimum_{end}_mm"] for end in ("low", "high")]
    report = hd.sr.srread(objects["report"])
    right, left = report.content.get_image_measurement_groups()
    told = {m.name.value: m.value for m in right.get_measurements()}
    found_mm = [told[code] for code in ("MINIMUMLOW", "MINIMUMHIGH")]
    assert found_mm == pytest.approx(ends_mm, abs=5e-5)
    said = {e.name.value: e.value.meaning for e in right.get_qualitative_evaluations()}
    assert said["INTERVAL"] == "90 %, synthetic radiographs"
    assert "INTERVAL" not in {e.name.value for e in left.get_qualitative_evaluations()}
    assert INTERVAL.sentence().encode() in objects["report"].read_bytes()


def test_a_hip_without_a_value_has_its_reason_in_the_report(tmp_path):
    rows, objects = measured(tmp_path, known=("right",))
    report = hd.sr.srread(objects["report"])
    left = report.content.get_image_measurement_groups()[1]
    told = {e.name.value: e.value.meaning for e in left.get_qualitative_evaluations()}
    assert told["STATUS"] == "Not measured"
    assert rows[1]["reason"].startswith(told["REASON"])
    assert not left.get_measurements()
