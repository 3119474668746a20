"""Reports and dashboards as PDF: ordered by a person, set by the jobs process, handed to that person alone."""
