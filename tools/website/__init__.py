"""The documentation site: its pages are staged here, rendered by Sphinx, and checked."""
