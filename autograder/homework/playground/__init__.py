"""The lecture's hyperparameters as one page for a browser: sliders, grids, and what each output cell sees."""
