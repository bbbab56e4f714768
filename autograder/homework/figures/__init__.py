"""The lecture's figures, redrawn: a file for each file of the homework, whose functions are called by name.

The numbers come from the slides, and what a student's own function makes is asked of that function: no figure
works out a convolution by itself. Each returns something that a notebook shows; none raises, whatever a student's
function does (`drawing.kindly`). Only here is matplotlib needed.
"""
