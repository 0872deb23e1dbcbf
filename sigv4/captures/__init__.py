"""Readers of requests and error responses as people have them: curl, HAR, HTTP, URLs."""
