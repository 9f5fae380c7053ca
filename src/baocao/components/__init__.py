"""The pipeline's components, one a file, independent of each other."""
