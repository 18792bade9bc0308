"""Reading the record: what happened, in words, by unit, person, proposal, for the whole agency."""
