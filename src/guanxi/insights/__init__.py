"""Reports and dashboards: figures over what the other packages keep, each with the question it answers."""
