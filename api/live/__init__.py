"""Live streams over the wire, and the end of a process that serves them."""

# Seconds of silence of a socket or an event stream before it is told something, nearly all that silence costs: proxies
# close what is silent for a minute.
PING = 45.0
