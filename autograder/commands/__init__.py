"""The commands, a module each; `autograder/__main__.py` says which is which."""
