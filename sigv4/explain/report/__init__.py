"""Show the findings: as text, as a page and as JSON."""
