"""Moving a proposal on: the only place where its state changes, and what follows."""
