"""How people want the pages: each their own, on both stores."""

from openpiu.store import preferences


def test_what_a_person_has_chosen_is_theirs_replaced_and_forgotten_by_its_beginning(place):
    with place.open() as store:
        with store.writing() as connection:
            preferences.put(connection, "vale", {"theme": "dark", "key.next": "w", "keyX": "on"})
            preferences.put(connection, "ode", {"key.next": "ß"})
            preferences.put(connection, "vale", {"key.next": "y"})
        with store.reading() as connection:
            assert preferences.of(connection, "vale") == {"theme": "dark", "key.next": "y", "keyX": "on"}
        with store.writing() as connection:
            preferences.remove(connection, "vale", "key.")
        with store.reading() as connection:
            assert preferences.of(connection, "vale") == {"theme": "dark", "keyX": "on"}
            assert preferences.of(connection, "ode") == {"key.next": "ß"}
            assert preferences.of(connection, "nobody") == {}
