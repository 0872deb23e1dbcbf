"""The Python side of the playground, which tools/build_playground.py builds."""
