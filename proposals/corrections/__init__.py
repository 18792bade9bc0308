"""Putting right what was recorded: both values, the reason, who; decisions stay what they were."""
