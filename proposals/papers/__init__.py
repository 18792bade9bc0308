"""What papers say: kinds, contents, texts of the report, the recap."""
