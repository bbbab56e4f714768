"""How is student code run in a sandbox? The grader's side."""
