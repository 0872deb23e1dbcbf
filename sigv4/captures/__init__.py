"""Readers of requests, error responses and logs as people have them: pasted, saved, incomplete.

Nothing is fetched, no file that a command names is read, and no shell runs. What an input does not
contain is None and never guessed.
"""
