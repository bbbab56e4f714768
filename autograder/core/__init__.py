"""Which data travels? Records, codec, text, Python source, graphs, and the interface to a homework."""
