"""Mail. The port is `hongyan.core.ports.Mailer`; drivers stand beside this file."""

from email.message import EmailMessage

from hongyan.core.ports import Mail


def as_message(mail: Mail, sender: str) -> EmailMessage:
    """The mail as RFC 5322 text. Header injection is refused by the library."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message.set_content(mail.text)
    return message
