from contextlib import closing

import psycopg
import pytest
from django.db import connection

from goodbuy.testing.waiting import PATIENCE


@pytest.mark.django_db(transaction=True)
def test_revoking_tells_the_pages_that_are_open_with_that_link(cast):
    known = connection.settings_dict
    where = {"dbname": known["NAME"], "user": known["USER"], "host": known["HOST"]}
    port = {"port": known["PORT"]} if known["PORT"] else {}
    with psycopg.connect(**where, **port, autocommit=True) as ear:
        ear.execute("listen live")
        cast.ana.revoke(by=cast.mira)
        # Who listens holds the connection, which could not be ended before.
        with closing(ear.notifies(timeout=PATIENCE)) as heard:
            assert any(n.payload.startswith(f"revoke:{cast.ana.pk} ") for n in heard)
