"""The one place that knows the ledger, and the driver of the queue."""
