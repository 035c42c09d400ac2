"""What all tests share."""

from hypothesis import HealthCheck, settings

# How long an example takes is the machine's business: on a busy one, tests failed which were right.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")
