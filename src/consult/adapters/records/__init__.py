"""
The whole record of a community as one file, what it tells of itself, and how it is verified.

`write` puts everything that an engine's store holds of a community into a file of JSON lines: the rules with
their fingerprints, the frozen rolls, the events, and the ballots. `read` reads it back and checks it. `tell`
explains one matter from it in either language, without the procedure and without any code of its author;
`tell_briefly` does so in a line or two an event. `story` tells a live case, straight from its engine.
`export` writes the record of a live community, or of some of its cases. `consult.adapters.records.verifying`
works everything in a file out again, and `consult.adapters.records.receipts` looks a voter's receipt up: they
are imported by name, since they need the rules, which reading and telling do not.

The file joins voters to choices, as the boxes do that it is made from: it is as public as they are.
"""

from consult.adapters.records.brief import tell_briefly
from consult.adapters.records.files import WholeFile
from consult.adapters.records.reading import Book, Record, read
from consult.adapters.records.stories import story
from consult.adapters.records.telling import tell
from consult.adapters.records.writing import export, lines, write

__all__ = [
    "Book",
    "Record",
    "WholeFile",
    "export",
    "lines",
    "read",
    "story",
    "tell",
    "tell_briefly",
    "write",
]
