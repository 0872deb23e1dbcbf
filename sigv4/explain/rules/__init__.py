"""The rules of `explain`, one module for each part of a request."""
