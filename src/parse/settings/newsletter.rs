//! Reads `newsletter:`: the sender of a post that goes out as an email.

use crate::config::{Newsletter, mailbox};
use crate::diagnostic::Diagnostic;
use crate::parse::settings::fields::Fields;

/// The settings of the email edition.
pub(crate) fn newsletter(fields: &mut Fields<'_, '_>) -> Newsletter {
    let from = fields.word("from");
    let sender = from.and_then(sender);
    if let (Some(from), None) = (from, &sender) {
        let problem = Diagnostic::error("bad-sender", format!("`{from}` is not a sender"))
            .help("write a name and an address: `from: Marit Ekdahl <marit@example.com>`");
        fields.complain("from", problem);
    }
    Newsletter {
        from: sender,
        address: fields.text("address").unwrap_or_default(),
        unsubscribe: fields.text("unsubscribe"),
    }
}

/// `Name <address>`, or only the address.
fn sender(text: &str) -> Option<(String, String)> {
    let (name, address) = match text
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'))
    {
        Some((name, address)) => (name.trim(), address.trim()),
        None => ("", text),
    };
    let quoted = name
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'));
    let name = quoted.map_or_else(|| name.to_owned(), unescaped);
    Some((name, mailbox(address)?))
}

/// The content of a quoted string (RFC 5322, 3.2.4), without the backslashes that escape
/// characters.
fn unescaped(quoted: &str) -> String {
    let mut plain = String::with_capacity(quoted.len());
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    plain
}

#[cfg(test)]
mod tests {
    use crate::parse::settings::newsletter::sender;

    #[test]
    fn senders() {
        let some = |name: &str, address: &str| Some((name.to_owned(), address.to_owned()));
        assert_eq!(sender("Åsa B <a@b.se>"), some("Åsa B", "a@b.se"));
        assert_eq!(sender("\"Åsa, B\" <a@b.se>"), some("Åsa, B", "a@b.se"));
        assert_eq!(
            sender(r#""Åsa \"A\" B" <a@b.se>"#),
            some("Åsa \"A\" B", "a@b.se")
        );
        assert_eq!(
            sender(r#"Åsa "A" B <a@bö.se>"#),
            some("Åsa \"A\" B", "a@xn--b-1ga.se")
        );
        assert_eq!(sender("a@b.se"), some("", "a@b.se"));
        for bad in ["Åsa", "Åsa <a>", "a@b", "a b@c.d", "<>", "@b.c"] {
            assert_eq!(sender(bad), None, "{bad}");
        }
    }
}
