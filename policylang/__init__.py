"""policylang: education policy documents made executable."""
