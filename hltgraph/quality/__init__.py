"""Quality: what the graph holds and lacks, how certain it is, what SHACL found, and when its passages were found again."""
