"""Files that the stages write: HDF5 stores and CSV tables, each written whole."""
