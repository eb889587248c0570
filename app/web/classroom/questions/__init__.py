"""Predict, then reveal: the teacher asks, the class answers, a step gives the answer."""
