from goodbuy.kernel.ids import uuid7


def test_each_key_is_larger_than_the_one_before_it():
    made = [uuid7() for _ in range(5000)]

    assert made == sorted(set(made))
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {"specified in RFC 4122"}
