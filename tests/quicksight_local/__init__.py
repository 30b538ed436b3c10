"""Amazon QuickSight on this machine: a strict, stateful fake made from botocore's own model of the service.

boto3 and the command line run against it unmodified, over HTTP. Every request is checked against the model (shapes,
required members, patterns, lengths, enums, bounds, unions) and against the rules that the model doesn't hold; it is
stricter than the service in one thing: what the service accepts and then draws wrongly is refused too.
`QuickSightLocal` in `local` starts it; `python -m quicksight_local` leaves it running for a person.
"""
