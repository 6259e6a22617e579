import pytest
from django.db import connection

from tests.long.cluster import Cluster
from tests.long.server import Server


@pytest.fixture
def cluster():
    if connection.vendor != "postgresql":
        pytest.skip("It is a test of PostgreSQL.")
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture
def server(request, tmp_path):
    """On the kind of database that the tests run on; not started yet."""
    url = request.getfixturevalue("cluster").url if connection.vendor == "postgresql" else ""
    server = Server(tmp_path, url)
    yield server
    server.stop()
