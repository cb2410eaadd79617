"""One DICOM file: which radiograph it holds, its pixels and their size."""
