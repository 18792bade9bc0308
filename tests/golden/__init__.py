"""What the tests measure against: golden answers with their figures, and blank and filled sheets.

All of it is made here, from the instrument's own words, so that a clone anywhere asks the same
questions. What lies beside a clone (``tests.paths.SHARED``) is asked too where it is there.
"""
