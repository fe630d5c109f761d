"""The surface for people and programs: what clients see of the analysed servers."""
