"""What the command line does besides serving: a run without a browser, the benchmarks."""
