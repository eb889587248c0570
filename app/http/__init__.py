"""What any web service needs: identity, security, limits, logs and metrics. Knows no network."""
