"""`codereview.common.limits`: counted once, for everyone, in the shared store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from codereview.common.errors import TooManyRequests
from codereview.common.limits import client_address, limit_check, limit_check_named
from codereview.common.stores import redis_client


class TestLimitCheck:
    def test_the_allowance_shrinks_and_then_refuses(self):
        """Exactly `limit` uses fit into a window; the refusal says when to come back."""
        left = [limit_check(key="k", limit=3, window_seconds=60).remaining for _ in range(3)]
        assert left == [2, 1, 0]
        with pytest.raises(TooManyRequests) as caught:
            limit_check(key="k", limit=3, window_seconds=60)
        assert 1 <= caught.value.retry_after <= 60

    def test_keys_do_not_share(self):
        """One person's use costs nobody else."""
        limit_check(key="a", limit=1, window_seconds=60)
        assert limit_check(key="b", limit=1, window_seconds=60).remaining == 0

    def test_a_new_window_begins_when_the_old_one_is_over(self):
        """The counter expires; refused uses do not prolong the window."""
        limit_check(key="k", limit=1, window_seconds=60)
        redis_client().pexpire("limit:k", 1)
        while redis_client().exists("limit:k"):
            pass
        assert limit_check(key="k", limit=1, window_seconds=60).remaining == 0

    def test_a_counter_that_lost_its_expiry_gets_one(self):
        """Nobody is locked out for ever."""
        redis_client().set("limit:k", 5)
        with pytest.raises(TooManyRequests):
            limit_check(key="k", limit=1, window_seconds=60)
        assert 0 < redis_client().ttl("limit:k") <= 60

    def test_threads_cannot_slip_through_together(self):
        """Counting is atomic: of forty at once exactly ten pass."""

        def attempt(_):
            try:
                limit_check(key="race", limit=10, window_seconds=60)
            except TooManyRequests:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(attempt, range(40))) == 10

    def test_without_the_store_the_use_is_allowed(self, settings):
        """A limit protects the house; it is not its door."""
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        assert limit_check(key="k", limit=1, window_seconds=60).remaining == 1

    def test_named_limits_come_from_the_settings(self, settings):
        """The bounds have names and can be set."""
        settings.LIMITS = {"tea": (1, 60)}
        assert limit_check_named(name="tea", key="me").limit == 1


class TestClientAddress:
    def test_without_proxies_the_header_is_ignored(self, rf):
        """A client cannot choose its own address."""
        assert client_address(rf.get("/", headers={"X-Forwarded-For": "9.9.9.9"})) == "127.0.0.1"

    @pytest.mark.parametrize(("count", "expected"), [(1, "3.3.3.3"), (2, "2.2.2.2"), (4, "127.0.0.1")])
    def test_our_own_proxies_are_believed_and_no_further(self, rf, settings, count, expected):
        """Of the chain only the entries that our proxies wrote count."""
        settings.PROXY_COUNT = count
        request = rf.get("/", headers={"X-Forwarded-For": "1.1.1.1, 2.2.2.2,3.3.3.3"})
        assert client_address(request) == expected

    @pytest.mark.parametrize(
        ("address", "counted"),
        [
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("/run/web.socket", "/run/web.socket"),
        ],
    )
    def test_a_network_of_ipv6_counts_as_one(self, rf, address, counted):
        """What one household can choose from; nothing that a proxy writes is a crash."""
        assert client_address(rf.get("/", REMOTE_ADDR=address)) == counted
