"""What is reviewed: pasted code, and repositories against an assignment."""

from reviews.models.repository import RepositoryFile, RepositoryReview
from reviews.models.review import Review, ReviewVersion, TitleWord

__all__ = ["RepositoryFile", "RepositoryReview", "Review", "ReviewVersion", "TitleWord"]
