"""Floods: of frames that cost nothing, and of connections that want nothing."""
