"""The routes: one module a concept, each with its ``router``."""
