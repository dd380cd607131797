"""A seeded generator of mutated requests, to which every dialect adds its grammar."""
