"""Every timer of the house, in one place."""

from procrastinate.contrib.django import app

from goodbuy.conversations import tasks as conversations
from goodbuy.deals import tasks as deals
from goodbuy.insight import emptying, meeting_briefs
from goodbuy.integrations import tasks as integrations
from goodbuy.people import tasks as people
from goodbuy.plans import tasks as plans
from goodbuy.room import tasks as room

app.periodic(cron="* * * * *", periodic_id="narrations")(plans.publish_ripe_narrations)
app.periodic(cron="7-59/15 * * * *", periodic_id="hand_letters")(deals.send_waiting_letters)
app.periodic(cron="9-59/15 * * * *", periodic_id="private_letters")(
    conversations.send_kept_private_letters
)
app.periodic(cron="3-59/15 * * * *", periodic_id="pauses")(deals.resume_deals)
# After the weekly letters of seven o'clock, so that a question never takes their turn.
app.periodic(cron="5-59/15 * * * *", periodic_id="questions")(plans.ask_clients)
app.periodic(cron="50 3 * * *", periodic_id="cliffs")(plans.look_for_cliffs)
app.periodic(cron="*/15 * * * *", periodic_id="digests")(room.send_digests)
app.periodic(cron="20 3 * * *", periodic_id="facts")(people.let_facts_fade)
app.periodic(cron="35 2 * * *", periodic_id="retention")(people.let_the_old_go)
app.periodic(cron="10 0 * * *", periodic_id="occasions")(people.let_days_come_round)
app.periodic(cron="40 3 * * *", periodic_id="received")(deals.forget_received)
app.periodic(cron="30 3 * * *", periodic_id="bins")(emptying.empty_bins)
app.periodic(cron="5,35 * * * *", periodic_id="aftertastes")(room.ask_aftertastes)
app.periodic(cron="*/10 * * * *", periodic_id="meeting_briefs")(meeting_briefs.send_meeting_briefs)
app.periodic(cron="30 3 * * *", periodic_id="cards")(integrations.forget_old_cards)
