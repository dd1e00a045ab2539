"""Ready procedures: functions of a community's own parameters that return a procedure."""
