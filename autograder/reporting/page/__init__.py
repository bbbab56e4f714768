"""Report → one page for the browser, with each failing case to be stepped through."""
