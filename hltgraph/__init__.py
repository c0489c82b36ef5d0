"""hltgraph: the nota HLT Samen Verder as a knowledge graph with its grounds."""

__version__ = "0.1.0"
