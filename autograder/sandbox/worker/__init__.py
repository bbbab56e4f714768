"""What runs beside student code, in a locked process that knows no answer."""
