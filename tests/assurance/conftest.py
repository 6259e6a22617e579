"""A virus scanner for the tests that ask for one."""

import tempfile

import pytest

from tests.assurance.clamd import FakeClamd


@pytest.fixture
def clamd(settings):
    """A scanner that is configured and runs. Its socket has a short path, because the system takes no long one."""
    with tempfile.TemporaryDirectory(prefix="clamd-") as folder:
        scanner = FakeClamd(f"{folder}/s")
        settings.CLAMD_SOCKET = (scanner.path, None)
        yield scanner
        scanner.close()
