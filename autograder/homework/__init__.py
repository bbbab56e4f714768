"""The content: this homework, a folder a topic. No engine package imports it; it is loaded by name."""
