"""For developers: `python manage.py makemigrations`. Users have the `goodbuy` command."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodbuy.config.settings")
    os.environ.setdefault("GOODBUY_ROLE", "owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
