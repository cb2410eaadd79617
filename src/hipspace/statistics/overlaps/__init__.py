"""How far predicted structures cover the labelled ones."""
