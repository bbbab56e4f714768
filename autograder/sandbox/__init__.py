"""How is student code run where it can do no harm? The grader's side."""
