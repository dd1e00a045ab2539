"""
Try to break the library: many random and hostile inputs, held against independent oracles.

`python -m torture` makes the full counts and `--share 1/20` a twentieth of them with the same code. `worlds`
says which procedures and people it is done with and what must hold whatever happens, each other module what
is tried: `acting` random acts, `hostile` text and malformed acts and logs, `disturbed` clocks, directories,
rules, repeated deliveries and threads. Any store can be put under it: every part takes a factory of stores.
"""
