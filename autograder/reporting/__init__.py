"""Report → terminal, `results.json`, page, pictures. Pure functions, but for the writing of files."""
