"""rdflib-endpoint over a dataset, for comparison: ``python -m bench.rdflib_endpoint DATASET PORT``."""

from __future__ import annotations

import sys

import rdflib
import uvicorn
from rdflib_endpoint import SparqlEndpoint


def main() -> None:
    """Load and serve."""
    graph = rdflib.Dataset(default_union=True)
    graph.parse(sys.argv[1], format="nquads")
    uvicorn.run(SparqlEndpoint(graph=graph), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")


if __name__ == "__main__":
    main()
