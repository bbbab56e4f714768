"""What was handed in? A folder, zip, notebook or file becomes a source text for each file of the homework."""
