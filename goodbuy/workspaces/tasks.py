from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from goodbuy.workspaces import mail


# After 4, 16, 64 seconds and so on: the last of eight tries is a day later.
@app.task(name="workspaces.send_letter", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_letter(letter_id: str) -> None:
    mail.send(letter_id)


# After whatever somebody waits for: a code to sign in with, a file that is to be brought in.
@app.task(name="workspaces.send_letters", priority=-10)
def send_letters(letter_ids: list[str]) -> None:
    """A sack of letters; whichever could not be sent is tried again as a letter of its own."""
    mail.send_all(letter_ids)
