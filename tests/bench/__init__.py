"""The benchmark: kgraph and its peers in one run, on the same graph, asked by the same client."""
