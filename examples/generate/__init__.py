"""The sample districts in ``examples/records``: made up, and the same on every run.

``python -m examples.generate [FOLDER]`` writes both. Nobody in them exists.
"""
