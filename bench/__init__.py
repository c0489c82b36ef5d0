"""The figures that the README and the notes quote, each measured beside its peer in one run."""
