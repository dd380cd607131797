"""What `make soak` does: mixed traffic for an hour, each decision checked, the memory watched."""
