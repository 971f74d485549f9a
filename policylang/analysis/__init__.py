"""What policies ask of the records, worked out without any record."""
