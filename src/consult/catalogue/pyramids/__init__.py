"""
The pyramid 金字塔议事模式: a topic goes through layers, each at least as wide as the one before.

`pyramid` makes the procedure of any number of `Layer` values, from one that raises to one that ratifies.
"""

from consult.catalogue.pyramids.acts import FallsUnder, PassOn, RaiseTopic, Return, Stop, TakeUp
from consult.catalogue.pyramids.assembling import pyramid
from consult.catalogue.pyramids.doing import Consulting, Raising, Ratifying, WorkingOut
from consult.catalogue.pyramids.forms import AsItStands, ByApproval, OneByOne, RunOff
from consult.catalogue.pyramids.garden import garden_layers
from consult.catalogue.pyramids.layers import AMEND, RETURN, STOP, Layer, May
from consult.catalogue.pyramids.owners import Owners

__all__ = [
    "AMEND",
    "RETURN",
    "STOP",
    "AsItStands",
    "ByApproval",
    "Consulting",
    "FallsUnder",
    "Layer",
    "May",
    "OneByOne",
    "Owners",
    "PassOn",
    "RaiseTopic",
    "Raising",
    "Ratifying",
    "Return",
    "RunOff",
    "Stop",
    "TakeUp",
    "WorkingOut",
    "garden_layers",
    "pyramid",
]
