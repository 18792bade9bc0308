"""After the evaluation: the development plan, recommendations, the commitment."""
