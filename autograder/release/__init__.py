"""What is built and shipped? Stubs, notebooks, and the two zips."""
