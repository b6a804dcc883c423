import pytest


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files that a test brings in lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def page(client, cast):
    client.force_login(cast.mira.user)
    return client
