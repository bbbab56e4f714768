"""Many submissions: read a class, grade each submission once, and write what an instructor needs of them."""
