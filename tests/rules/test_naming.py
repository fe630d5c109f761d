"""Messages name calls as people do."""

import pytest

from mcplint.rules.naming import call_name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("builtins.open", "open"),
        ("requests.get", "requests.get"),
        ("requests.Session().get", "Session.get"),
        ("redis.Redis().json().delete", "json().delete"),
        ("boto3.client().list_buckets", "client().list_buckets"),
        ("pymongo.MongoClient()[].find", "MongoClient()[…].find"),
        ("os.environ[]", "os.environ[…]"),
        ("asyncio.subprocess.Process().communicate", "Process.communicate"),
    ],
)
def test_a_method_is_named_with_what_it_belongs_to(path, name):
    assert call_name(path) == name
