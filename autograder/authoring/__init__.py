"""Are the cases worth having? References, freezing, new cases, verification."""
