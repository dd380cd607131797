"""What `make timing` measures: whether a login's time tells which names there are."""
