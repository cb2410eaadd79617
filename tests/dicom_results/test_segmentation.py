"""Masks lie where the radiograph has the structures."""

import highdicom as hd
import numpy as np
import pytest
from measured_objects import IMAGES, measured
from remembered import model, radiograph
from small_cohort import SPACING_MM, header

from hipspace.dicom_results.result import Result
from hipspace.dicom_results.segmentation import segmentation
from hipspace.measurement.radiograph import measure_image


@pytest.mark.parametrize("attributes", IMAGES)
def test_a_segmentation_lies_on_the_pixels_of_its_radiograph(tmp_path, attributes):
    rows, objects = measured(tmp_path, **attributes)
    found = hd.seg.segread(objects["segmentation"])
    assert (found.Rows, found.Columns) == radiograph().shape
    labels = [found.get_segment_description(k).segment_label for k in (1, 2, 3)]
    assert labels == ["femur", "roof", "joint space"]
    femur, _, space = found.pixel_array
    for row in rows:
        x, y = int(row["head_x_px"]), int(row["head_y_px"])
        assert femur[y, x]
        middle = [
            (row[f"minimum_roof_{axis}_px"] + row[f"minimum_head_{axis}_px"]) / 2
            for axis in "yx"
        ]
        assert space[int(middle[0]), int(middle[1])]


def test_without_a_measured_hip_there_is_no_segmentation():
    hips = measure_image(
        radiograph().astype(np.float32), SPACING_MM, model("right")
    ).hips
    source = header(radiograph(), StudyInstanceUID="1.2", SeriesInstanceUID="1.2.1")
    result = Result(source, hips[1:], {}, "1.0", ["coarse 01"])
    assert segmentation(result) is None
