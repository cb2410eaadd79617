"""Tables, metrics and other files but HDF5's: written whole, locked, and checked."""
