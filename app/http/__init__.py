"""What any web service needs: identity, security, limits, logs and metrics. No neural network."""
