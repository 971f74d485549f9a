"""The nine decisions of ``workload/annual.pol`` about whole tables, by hand and by another engine: one module for each."""
