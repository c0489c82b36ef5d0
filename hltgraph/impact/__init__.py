"""What a change of connected parties sets in motion: scenario, guards, counterfactual graph, reach, report."""
