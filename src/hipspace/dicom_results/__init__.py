"""DICOM objects that say the result of a radiograph: report, outlines, drawing."""
