"""allauth's forms with our labels, and without what a page of ours says already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as account
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError

from goodbuy.kernel.tongues import for_us_later

if TYPE_CHECKING:
    from django.forms import Form
else:
    Form = object

LABELS = {
    "login": for_us_later("Your e-mail address"),
    "email": for_us_later("Your e-mail address"),
    "password": for_us_later("Your password"),
    "oldpassword": for_us_later("Your present password"),
    "password1": for_us_later("The new password"),
    "password2": for_us_later("The new password once more"),
    "code": for_us_later("Your code"),
    "name": for_us_later("Name"),
    "passwordless": for_us_later("It signs me in on its own, without a code"),
}


class Plain(Form):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs["autocapitalize"] = "characters"


class LoginForm(Plain, account.LoginForm):
    pass


class RequestLoginCodeForm(Plain, account.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(Plain, account.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(Plain, account.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(Plain, account.ConfirmPasswordResetCodeForm):
    pass


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    pass


class SetPasswordForm(Plain, account.SetPasswordForm):
    pass


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    pass


class SecondStep(Plain, mfa.BaseAuthenticateForm):
    """Two kinds of code go into one field; a wrong one is answered for its own kind."""

    def clean_code(self) -> str:
        try:
            return str(super().clean_code())
        except ValidationError as wrong:
            if wrong.code != "incorrect_code" or self._is_of_app():
                raise
            raise get_adapter().validation_error("incorrect_recovery_code") from wrong

    def _is_of_app(self) -> bool:
        typed = normalize_user_code(self.cleaned_data["code"])
        has_app = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP)
        return len(typed) == mfa_settings.TOTP_DIGITS and has_app.exists()


class AuthenticateForm(SecondStep, mfa.AuthenticateForm):
    pass


class MFAReauthenticateForm(SecondStep, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):
    pass


class AddWebAuthnForm(Plain, webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # What people mean by a passkey. Without it the key is only a second step.
        self.fields["passwordless"].initial = True


class EditWebAuthnForm(Plain, webauthn.EditWebAuthnForm):
    pass
