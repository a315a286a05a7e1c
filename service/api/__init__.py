"""The web API: routes, bodies, replies, errors."""
