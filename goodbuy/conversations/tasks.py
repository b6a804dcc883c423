"""Background work of the talks: each task takes ids; running twice is harmless."""

from procrastinate.contrib.django import app

from goodbuy.conversations.private_letters import send_untold, tell_of_private_word
from goodbuy.workspaces.boundary import acting_in, in_each_workspace


@app.task(name="conversations.send_private_letter_outside")
def send_private_letter_outside(workspace_id: str, cast_id: str) -> None:
    """Say to one client that a word waits for them alone, on the first day that suits them."""
    with acting_in(workspace_id):
        tell_of_private_word(cast_id)


@app.task(queue="clock", pass_context=False)
def send_kept_private_letters(timestamp: int = 0) -> int:
    """Letters about a private word that waited for the end of somebody's quiet."""
    return in_each_workspace(lambda _: send_untold())
