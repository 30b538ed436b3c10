"""Least-privilege IAM policies, made from the settings: one module for each thing a policy is for."""
