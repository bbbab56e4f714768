"""Many submissions: a class is graded, and its instructor reads what it did not understand."""
