"""Browsing: what the graph holds by its marks, each mark with a true count; the nota as a tree; what is asked of an actor."""
