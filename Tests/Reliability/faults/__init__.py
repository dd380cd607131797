"""A server under load that is killed again and again, and what must be there when it is back."""
