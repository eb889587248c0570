"""The lab's drawings that can be taken away, by the name in an address."""

FIGURES = {
    "network": "Network",
    "output": "Output",
    "loss": "Loss",
    "score": "Accuracy or R²",
    "gradients": "Gradient norms",
    "weights": "Weights",
    "activations": "Activations",
    "confusion": "Confusion matrix",
}
"""The title of each in the menu."""
