"""What a mail server's answer means for the next attempt."""

import ssl

import aiosmtplib
import pytest

from activities.mail import OnlyAsciiError, outcome_of


def refused(*codes: int) -> aiosmtplib.SMTPRecipientsRefused:
    return aiosmtplib.SMTPRecipientsRefused(
        [aiosmtplib.SMTPRecipientRefused(code, "no", "a@b.example") for code in codes]
    )


@pytest.mark.parametrize(
    ("error", "ended", "problem", "away"),
    [
        (refused(550), "never", "address_refused", False),
        (refused(450), "later", "address_refused", False),
        (refused(550, 450), "later", "address_refused", False),
        (aiosmtplib.SMTPDataError(554, "spam"), "never", "message_refused", False),
        (aiosmtplib.SMTPDataError(451, "later"), "later", "message_refused", False),
        (aiosmtplib.SMTPSenderRefused(550, "who?", "a@b.example"), "later", "refused", True),
        (aiosmtplib.SMTPAuthenticationError(535, "no"), "later", "not_let_in", True),
        (aiosmtplib.SMTPNotSupported("STARTTLS"), "later", "insecure", True),
        (OnlyAsciiError("SMTPUTF8"), "later", "only_ascii", False),
        (ssl.SSLCertVerificationError("self-signed"), "later", "insecure", True),
        (aiosmtplib.SMTPServerDisconnected("gone"), "later", "disconnected", True),
        (aiosmtplib.SMTPConnectTimeoutError("slow"), "later", "too_slow", True),
        (aiosmtplib.SMTPReadTimeoutError("slow"), "later", "too_slow", True),
        (TimeoutError(), "later", "too_slow", True),
        (aiosmtplib.SMTPConnectError("refused"), "later", "unreachable", True),
        (aiosmtplib.SMTPConnectResponseError(421, "busy"), "later", "unreachable", True),
        (ConnectionRefusedError(), "later", "unreachable", True),
        (aiosmtplib.SMTPHeloError(500, "what?"), "later", "refused", True),
        (ValueError("recipient"), "later", "unsendable", False),
    ],
)
def test_only_what_the_server_says_for_good_is_for_good(error: Exception, ended: str, problem: str, away: bool):
    outcome = outcome_of(error)
    assert (outcome.ended, outcome.problem, outcome.away) == (ended, problem, away)
