"""Why a unit is silent: the evidence, the rules and the verdict."""
