"""What Amazon Quick Sight takes and what it refuses: definitions and data sets, checked before any call.

One checker for the plan and for the fake service of the tests. Where botocore's model says it, `model` reads it there;
where only the service's messages, AWS's documents or definitions that run in real accounts say it, a named rule does,
with its evidence.
"""
