"""What works on copies of runs: races, sweeps, gradient checks, answers to questions."""
