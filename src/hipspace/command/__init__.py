"""The command `hipspace`: radiographs in, widths out, without a pipeline."""
