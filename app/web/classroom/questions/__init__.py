"""Questions: the teacher asks, the class predicts, a training step reveals the answer."""
