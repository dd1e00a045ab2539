"""
What happened to matters, for the tools of process mining: XES (IEEE 1849-2016) and OCEL 2.0.

`xes` and `ocel` take the events of any set of cases and the rules that these run under, either procedures or
the books of a record, and give the same log of the same events. `engine_logs` reads the events of a live
community.

What people wrote is left out, and so is all that a ballot or a count could say. Of acts there is which, when,
by whom, and what they decided about the matter where that is one of a closed list, yes or no, or an amount
with its unit. People have pseudonyms.
"""

from consult.adapters.mining.event_streams import xes, xes_lines
from consult.adapters.mining.live import engine_logs
from consult.adapters.mining.object_logs import ocel
from consult.adapters.mining.wording import Words

__all__ = ["Words", "engine_logs", "ocel", "xes", "xes_lines"]
