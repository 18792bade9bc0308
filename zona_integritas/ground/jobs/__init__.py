"""Long work in the background: asked for once, watched, cancelled, its result kept."""
