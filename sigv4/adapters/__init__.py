"""Sign and verify inside other libraries and frameworks, one module each."""
