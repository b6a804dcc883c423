from goodbuy.integrations.benching import bench_import
from goodbuy.people.models import Person


def test_the_measured_import_is_a_whole_one(cast):
    assert bench_import(200, by=cast.mira) > 0
    found = Person.objects.filter(email__endswith="@7.example").count()
    assert 190 < found < 200, "rows of one person are put together"
