"""The arithmetic of the LKE: pure Python on frozen data, standard library only."""
