"""Explain why a server refused a signature: collect evidence, apply rules, report."""
