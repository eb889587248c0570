"""The parts of `benchmarks.play`."""
