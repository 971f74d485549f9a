"""Facts about subjects: tables from CSV folders, workbooks and dicts, read against the vocabulary of the policies."""
