"""The phases of the running step, and the formula of the phase that was reached."""
