from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in for members. Nobody signs up by themselves: they are invited, or found the place."""
