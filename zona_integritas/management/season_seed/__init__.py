"""An invented agency of any size, written in bulk: for benchmarks, and to see full lists."""
