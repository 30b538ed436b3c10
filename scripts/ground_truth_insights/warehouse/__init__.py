"""Where the marts are: the DuckDB file or Athena, opened for reading, and how SQL names them."""
