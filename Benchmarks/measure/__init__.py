"""What `make bench` measures, with nothing but Python's own library, wrk and nginx."""
