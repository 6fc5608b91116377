"""The check: syntax, hygiene and SHACL of a whole dataset or of outside files, as one list of findings."""
