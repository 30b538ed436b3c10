"""The report as one HTML file that opens anywhere: no network, no account, no server."""
