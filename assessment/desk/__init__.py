"""The assessor's desk: one queue over all LKE that wait for a person's judgement."""
