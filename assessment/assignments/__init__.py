"""Letters of assignment: uploaded with the seats they give to many units at once."""
