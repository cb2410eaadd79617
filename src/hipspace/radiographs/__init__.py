"""DICOM and landmark files to radiographs, class maps and a row for every file."""
