//! Finds a mail inside the text of another, which forwards or answers it.
//!
//! Enters: the plain text of a mail. Leaves: the head and the text of the mail inside. Forbidden
//! here: deciding which of the two is the comment.
//!
//! There is no standard for forwarding a mail as text. Most mail programs write a head of a few
//! lines in the user's language: "From: ...", "Subject: ...", and so on.

use jiff::Timestamp;

/// The mail inside.
#[derive(Debug, Default)]
pub(crate) struct Inner {
    /// Where it begins in the text. The text before it is by the person who forwarded it.
    pub begins: usize,
    /// Its sender, without an address.
    pub from: Option<String>,
    /// The address of its sender.
    pub address: Option<String>,
    pub subject: Option<String>,
    /// When it was sent, if the date has the form of RFC 5322.
    pub date: Option<Timestamp>,
    pub text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    From,
    Subject,
    Date,
    Other,
}

/// The labels in English, German, French, Spanish, Swedish and Russian.
const LABELS: [(Label, &[&str]); 4] = [
    (Label::From, &["from", "von", "de", "från", "от", "от кого"]),
    (
        Label::Subject,
        &[
            "subject", "betreff", "objet", "sujet", "asunto", "ämne", "тема",
        ],
    ),
    (
        Label::Date,
        &[
            "date",
            "sent",
            "datum",
            "gesendet",
            "envoyé",
            "fecha",
            "enviado",
            "enviado el",
            "skickat",
            "дата",
            "отправлено",
        ],
    ),
    (
        Label::Other,
        &[
            "to",
            "cc",
            "reply-to",
            "an",
            "à",
            "para",
            "till",
            "kopia",
            "кому",
            "копия",
        ],
    ),
];

/// The first mail inside of the text, if there is one.
pub(crate) fn inner(text: &str) -> Option<Inner> {
    let mut begins = 0;
    // The start of the last line that is not empty, if it may introduce a mail.
    let mut introduced = None;
    for line in text.split_inclusive('\n') {
        let is_labelled = labelled(line.trim_start_matches(['>', ' '])).is_some();
        if is_labelled && let Some(inner) = read(&text[begins..], introduced.is_some()) {
            return Some(Inner {
                begins: introduced.unwrap_or(begins),
                ..inner
            });
        }
        let plain = line.trim_matches(['>', ' ', '\r', '\n', '\t']);
        if !plain.is_empty() {
            let introduces =
                plain.starts_with("--") || plain.starts_with("__") || plain.ends_with(':');
            introduced = introduces.then_some(begins);
        }
        begins += line.len();
    }
    None
}

/// The mail whose head is at the beginning of the text. Without a line that introduces it, the head
/// needs more lines.
fn read(text: &str, is_introduced: bool) -> Option<Inner> {
    // Some programs quote the whole mail.
    let is_quoted = text.starts_with('>');
    let bare = |line: &'_ str| -> String {
        let line = line.trim_end_matches(['\r', '\n']);
        let inside = line.strip_prefix('>').filter(|_| is_quoted);
        inside
            .map_or(line, |line| line.strip_prefix(' ').unwrap_or(line))
            .to_owned()
    };
    let mut inner = Inner::default();
    let mut labels = 0;
    let mut lines = text.split_inclusive('\n').map(bare);
    for line in lines.by_ref() {
        match labelled(&line) {
            Some((label, value)) => {
                labels += 1;
                match label {
                    Label::From if inner.from.is_none() => {
                        (inner.from, inner.address) = sender(value);
                    }
                    Label::Subject => inner.subject = Some(value.to_owned()),
                    Label::Date => {
                        let date = jiff::fmt::rfc2822::parse(value).ok();
                        inner.date = date.map(|date| date.timestamp());
                    }
                    _ => {}
                }
            }
            None if line.trim().is_empty() => break,
            // This line continues the one before: many addresses, or a long subject.
            None => {}
        }
    }
    let least = if is_introduced { 1 } else { 3 };
    if inner.from.is_none() || labels < least {
        return None;
    }
    inner.text = lines.collect::<Vec<_>>().join("\n");
    Some(inner)
}

/// The field and the value of a line of the head.
fn labelled(line: &str) -> Option<(Label, &str)> {
    let (label, value) = line.split_once(':')?;
    let label = label.trim_matches(['*', ' ', '\t']);
    if label.chars().count() > 12 {
        return None;
    }
    let label = label.to_lowercase();
    let known = LABELS.iter().find(|(_, names)| names.contains(&&*label))?;
    Some((known.0, value.trim_matches(['*', ' ', '\t', '\r', '\n'])))
}

/// The name, and the address.
fn sender(value: &str) -> (Option<String>, Option<String>) {
    let (name, rest) = match value.find(['<', '[']) {
        Some(at) => value.split_at(at),
        None => ("", value),
    };
    let is_around = |c: char| "<>[]()\"' ".contains(c);
    let address = rest
        .split(is_around)
        .map(|word| word.trim_start_matches("mailto:"))
        .find(|word| word.contains('@'));
    let name = match address {
        // There is only a name.
        None => value,
        Some(_) => name,
    };
    let name = name.trim().trim_matches(['"', '\'']).trim();
    (Some(name.to_owned()), address.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_passed_on_in_many_ways() {
        let heads = [
            "---------- Forwarded message ---------\nFrom: Ann Lee <ann@b.c>\nDate: Sat, Feb 28, 2026 at 9:00 AM\nSubject: Ask [ask]\nTo: <m@b.c>\n\n",
            "Begin forwarded message:\n\n> From: Ann Lee <ann@b.c>\n> Subject: Ask [ask]\n> Date: 28 February 2026 at 09:00:00 CET\n> To: m@b.c\n> \n> ",
            "-----Original Message-----\nFrom: Ann Lee [mailto:ann@b.c]\nSent: Saturday, 28 February 2026 09:00\nTo: Marit\nSubject: Ask\n [ask]\n\n",
            "________________________________\nFrom: Ann Lee <ann@b.c>\nSent: Saturday\nTo: Marit\nSubject: Ask [ask]\n\n",
            "-------- Weitergeleitete Nachricht --------\nBetreff: \tAsk [ask]\nDatum: \tSat, 28 Feb 2026 09:00:00 +0100\nVon: \tAnn Lee <ann@b.c>\nAn: \tm@b.c\n\n",
            "-------- Message transféré --------\nSujet : Ask\nDate : Sat, 28 Feb 2026 09:00:00 +0100\nDe : Ann Lee <ann@b.c>\nObjet : Ask [ask]\n\n",
            "*Från:* Ann Lee <ann@b.c>\n*Skickat:* lördag\n*Till:* Marit\n*Ämne:* Ask [ask]\n\n",
            "-------- Перенаправленное сообщение --------\nТема: Ask [ask]\nДата: Sat, 28 Feb 2026 09:00:00 +0100\nОт: Ann Lee <ann@b.c>\nКому: m@b.c\n\n",
        ];
        for head in heads {
            let text = format!("Look!\n\n{head}My words.\n");
            let inner = inner(&text).unwrap_or_else(|| panic!("{head}"));
            assert_eq!(inner.from.as_deref(), Some("Ann Lee"), "{head}");
            assert_eq!(inner.address.as_deref(), Some("ann@b.c"), "{head}");
            assert!(
                inner
                    .subject
                    .is_some_and(|subject| subject.starts_with("Ask")),
                "{head}"
            );
            assert_eq!(inner.text.trim(), "My words.", "{head}");
            assert_eq!(text[..inner.begins].trim(), "Look!", "{head}");
            if head.contains("+0100") {
                assert_eq!(
                    inner.date.unwrap().to_string(),
                    "2026-02-28T08:00:00Z",
                    "{head}"
                );
            }
        }
    }

    #[test]
    fn words_that_look_like_a_head_are_words() {
        for text in [
            "I like it.\nFrom: here to there.\n\nYes.",
            "My plan:\n\nTo: be kind\nDate: often\n\nYes.",
            "Subject: verb\nobject\n",
            "",
            ":",
            ">",
        ] {
            assert!(inner(text).is_none(), "{text}");
        }
        let alone = inner("--\nFrom: ann@b.c\n\nWords").unwrap();
        assert_eq!(
            (alone.from.as_deref(), alone.address.as_deref()),
            (Some(""), Some("ann@b.c"))
        );
    }
}
