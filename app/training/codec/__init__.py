"""Sessions as bytes and as text: snapshots and links."""
