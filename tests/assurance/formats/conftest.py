from tests.assurance.as_at.conftest import scene

__all__ = ["scene"]
