"""Aliases become providers, and mistakes in the setting are told in words."""

from __future__ import annotations

import pytest

from codereview.llm import providers
from codereview.llm.exceptions import InvalidProviderError


def test_the_default_is_the_one_the_setting_names():
    assert providers.default.alias == "rules"


def test_an_alias_is_made_once():
    assert providers["rules"] is providers["rules"]


def test_a_changed_setting_is_noticed(settings):
    before = providers["rules"]
    settings.LLM_PROVIDERS = dict(settings.LLM_PROVIDERS)
    assert providers["rules"] is not before


def test_an_unknown_alias_names_the_known_ones():
    with pytest.raises(InvalidProviderError, match=r"no alias 'oracle'\. Known: .*rules"):
        providers["oracle"]


@pytest.mark.parametrize("path", ["no.such.Module", "codereview.llm.base.Message"])
def test_a_wrong_path_is_quoted(settings, path):
    settings.LLM_PROVIDERS = {"broken": {"BACKEND": path}}
    with pytest.raises(InvalidProviderError, match=path.replace(".", r"\.")):
        providers["broken"]
