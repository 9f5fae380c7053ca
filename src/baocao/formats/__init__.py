"""One module a format, the same two verbs in each: ``read_x`` and ``write_x``."""
