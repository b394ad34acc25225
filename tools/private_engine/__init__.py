"""Real container engines for development and tests, beside whatever engine the machine has.

Standard library only: this runs before the project's virtual environment exists.
"""
