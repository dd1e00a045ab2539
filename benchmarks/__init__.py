"""
Measure our engine and its peers by one workload, in one interleaved run.

`python -m benchmarks` prints medians with ratios. What is measured is said in
`workload`, how in `harness`, and how each peer was set up in its own file under
`peers`. `interface` says what our own side has to offer.
"""
