"""Requests and pages of every app: language, security headers, errors, forms that come back, navigation."""
