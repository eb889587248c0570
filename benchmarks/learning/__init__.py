"""What runs with the defaults learn, measured."""
