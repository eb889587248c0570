"""Questions that can be asked in any room: own ones, predictions and a bank of ready ones."""
