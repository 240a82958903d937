"""A local service that speaks the protocol of the real one over HTTP on loopback."""
