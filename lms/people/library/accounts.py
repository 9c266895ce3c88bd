"""allauth: the one way in, and what somebody does with her own account."""

from lms.people.library.entries import Access, entries

PUBLIC, SIGNED_IN, SIGN_IN, CLOSED = Access.PUBLIC, Access.SIGNED_IN, Access.SIGN_IN, Access.CLOSED
MOVED = Access.MOVED

WAY_IN = entries(
    (PUBLIC, "the one way in", ["account_login", "account_request_login_code", "account_confirm_login_code"]),
    (PUBLIC, "a passkey signs in on the same page", ["mfa_login_webauthn"]),
    (PUBLIC, "the second step of signing in", ["mfa_authenticate"]),
    (PUBLIC, "a phone that signs in for the first time is proved", ["account_verify_phone"]),
    (PUBLIC, "signing out", ["account_logout"]),
    (PUBLIC, "what a closed account reads", ["account_inactive"]),
    (PUBLIC, "says who makes an account; it makes none", ["account_signup"]),
    (CLOSED, "recovery codes are for paper, not for a folder of downloads", ["mfa_download_recovery_codes"]),
    (CLOSED, "nobody has e-mail here", ["account_email", "account_email_verification_sent", "account_confirm_email"]),
    (SIGN_IN, "nobody has e-mail here: a code to the phone replaces a forgotten password", [
        "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    ]),
)  # fmt: skip
ONE_S_OWN = entries(
    (SIGNED_IN, "one's own password", ["account_change_password", "account_set_password"]),
    (SIGNED_IN, "one's own passkeys", ["mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"]),
    (SIGNED_IN, "one's own authenticator app", ["mfa_activate_totp", "mfa_deactivate_totp"]),
    (SIGNED_IN, "new recovery codes", ["mfa_generate_recovery_codes"]),
    needs_proof=True,
    confirmed_only=True,  # the row's author may have its phone: what is set up would stay when she gets her own
)
PROOF = entries(
    (MOVED, "there is one page for proving once more who sits there, and a password is no factor", [
        "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    ]),
    to="second_factor:prove",
)  # fmt: skip
LISTS = entries(
    (MOVED, "one page lists factors and devices", ["mfa_index", "mfa_list_webauthn"]), to="second_factor:mine"
)
PHONE = entries(
    (MOVED, "both numbers are proved there, the old one too", ["account_change_phone"]), to="own_account:phone"
)
CODES = entries((MOVED, "codes are shown for paper, once", ["mfa_view_recovery_codes"]), to="second_factor:codes")
ENTRIES = WAY_IN | ONE_S_OWN | PROOF | LISTS | PHONE | CODES
