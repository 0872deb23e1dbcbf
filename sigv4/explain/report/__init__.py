"""Reports of an explanation: text and HTML."""
