"""The algorithm, sans-IO: read top to bottom, it is the specification in four steps."""
