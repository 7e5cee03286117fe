"""Problems in Django's admin. Importing the modules registers them."""

from problems.admin import problems, skills, verifications

__all__ = ["problems", "skills", "verifications"]
