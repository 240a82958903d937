"""The one place that knows httpx: the client of the service."""
