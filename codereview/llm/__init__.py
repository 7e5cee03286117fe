"""Language-model providers behind one seam: `providers["rules"]`, `providers.default`."""

from codereview.llm.handler import ProviderHandler

__all__ = ["ProviderHandler", "providers"]

providers = ProviderHandler()
