"""Several processes that serve the same sessions: leases, publish/subscribe, remote viewers."""
