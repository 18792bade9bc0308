"""LKE as workbooks: read, paired with the items, compared, brought in, handed out."""
