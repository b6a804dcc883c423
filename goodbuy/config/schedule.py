"""Every timer of the house, in one place."""

from procrastinate.contrib.django import app

from goodbuy.plans import tasks as plans

app.periodic(cron="* * * * *", periodic_id="narrations")(plans.publish_ripe_narrations)
