//! Addresses of mailboxes, as they can be in the header of any mail.
//!
//! Enters: text. Leaves: the address in ASCII, or none. Forbidden here: asking whether it exists.

use url::Host;

/// The longest address (RFC 5321, 4.5.3.1.3, without the brackets), and the longest part before its
/// `@`, in octets.
const LONGEST: (usize, usize) = (254, 64);

/// The mailbox in `text`, with its host in ASCII (RFC 5890). The part before the `@` has to be a
/// dot-atom of ASCII (RFC 5322, 3.2.3), because every program and service can write to such an
/// address. Quoted parts and those in other scripts (RFC 6531) are refused.
pub fn mailbox(text: &str) -> Option<String> {
    let (person, host) = text.rsplit_once('@')?;
    let is_atom = |part: &str| !part.is_empty() && part.bytes().all(is_atext);
    if !person.split('.').all(is_atom) || person.len() > LONGEST.1 || host.contains('%') {
        return None;
    }
    let Host::Domain(host) = Host::parse(host).ok()? else {
        return None;
    };
    let is_label = |label: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(is_plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_whole = host.contains('.') && host.split('.').all(is_label);
    let whole = format!("{person}@{host}");
    (is_whole && whole.len() <= LONGEST.0).then_some(whole)
}

fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::mailbox;

    #[test]
    fn mailboxes_are_ascii_or_none() {
        for (text, expected) in [
            ("a@b.se", "a@b.se"),
            ("o'neil+blog.x@mail.b.se", "o'neil+blog.x@mail.b.se"),
            ("info@bücher.example", "info@xn--bcher-kva.example"),
            ("info@почта.рф", "info@xn--80a1acny.xn--p1ai"),
        ] {
            assert_eq!(mailbox(text).as_deref(), Some(expected), "{text}");
        }
        for bad in [
            "åsa@b.se",
            "a@b",
            "a b@c.d",
            "@b.c",
            "a@",
            ".a@b.c",
            "a..b@c.d",
            "\"a b\"@c.d",
            "a@b@c.d",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a@-b.c",
            "a@b_c.d",
            "a@b%2e.c",
            "a@b.c>\r\nBcc: d@e.f",
            "a,b@c.d",
        ] {
            assert_eq!(mailbox(bad), None, "{bad}");
        }
        assert_eq!(mailbox(&format!("{}@b.se", "a".repeat(65))), None);
    }
}
