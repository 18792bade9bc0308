MOVES = ()
