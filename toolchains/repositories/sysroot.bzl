"""Sysroots of foreign instruction sets (to come)."""

def sysroot_repositories():
    """Declares one repository for each foreign instruction set."""
