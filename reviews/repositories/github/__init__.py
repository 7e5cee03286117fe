"""GitHub as a source of files: one commit, one tree, one archive; its limits are kept."""

from reviews.repositories.github.address import Address, address_parse
from reviews.repositories.github.client import GitHub, TreeEntry
from reviews.repositories.github.exceptions import RateLimited, SourceFault

__all__ = ["Address", "GitHub", "RateLimited", "SourceFault", "TreeEntry", "address_parse"]
