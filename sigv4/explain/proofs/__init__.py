"""Prove with a secret access key how a signature was made: mistakes are made and compared."""
