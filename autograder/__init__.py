"""The autograder: it builds the bank of cases, grades submissions against it, and reports."""
