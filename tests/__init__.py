"""Tests, one file for each module: test_<package>_<module>.py."""
