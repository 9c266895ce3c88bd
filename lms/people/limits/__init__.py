"""Rate limits: exact counts that lock out no bystander and hold no names in the cache.

Code that compares a secret of a person counts here first, in an authentication backend or a form, never in a view:

    attempt = attempts.begin(attempts.SECOND_FACTOR, request, login=str(user.pk), account=user)  # may raise Refused
    if right:
        attempt.succeeded()  # does not count after all
    else:
        attempt.failed()

`begin` takes the places before the secret is compared, so that requests at once find exactly as many as there are.
What it raises (`counters.Refused`) may be left to `middleware.answer`, which sends 429 with Retry-After and a page in
words; a form that stays on the page turns it into its own error with `words.form_error(request, refused)`, and the same
middleware gives the page its status. `spending.spend` is for what may be used once (a code): of two at once one gets
it.

`bounds` holds the numbers, `addresses` and `devices` say where a request comes from.
"""
