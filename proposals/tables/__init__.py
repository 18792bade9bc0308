"""Lists as workbooks, and what the addresses of lists say."""
