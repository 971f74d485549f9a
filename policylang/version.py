"""The version of this package: the only place that says it. Relies on nothing."""

VERSION = "0.1.0"
