//! Reads a mail from a form service: lines with the names of the fields, each with its value beside
//! it or below it.
//!
//! Enters: the plain text of a mail, and the names of the site's fields. Leaves: the values.
//! Forbidden here: trusting the text, because anyone may have written it.

use crate::config::Form;

/// The names of the fields of a form, in lower case.
#[derive(Clone, Debug)]
pub(crate) struct FieldNames(Vec<(String, MailField)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MailField {
    Author,
    Email,
    Text,
    Url,
    Post,
    ReplyTo,
    Date,
}

impl FieldNames {
    /// The usual names, after those of the site's own form.
    pub(crate) fn of(form: Option<&Form>) -> FieldNames {
        let own = form.into_iter().flat_map(|form| {
            [
                (form.person.as_deref(), MailField::Author),
                (form.message.as_deref(), MailField::Text),
                (Some(&*form.email), MailField::Email),
            ]
        });
        let own = own.filter_map(|(name, field)| Some((name?, field)));
        let usual = [
            ("author", MailField::Author),
            ("name", MailField::Author),
            ("email", MailField::Email),
            ("text", MailField::Text),
            ("message", MailField::Text),
            ("comment", MailField::Text),
            ("comments", MailField::Text),
            ("url", MailField::Url),
            ("website", MailField::Url),
            ("post", MailField::Post),
            ("reply_to", MailField::ReplyTo),
            ("date", MailField::Date),
            ("_date", MailField::Date),
            ("created_at", MailField::Date),
        ];
        let all = own.chain(usual);
        FieldNames(all.map(|(name, field)| (plain(name), field)).collect())
    }

    /// The possible names of a field, the most likely first.
    pub(crate) fn for_field(&self, wanted: MailField) -> impl Iterator<Item = &str> {
        let fits = self.0.iter().filter(move |(_, field)| *field == wanted);
        fits.map(|(name, _)| name.as_str())
    }

    fn field(&self, label: &str) -> Option<MailField> {
        let label = plain(label.trim_matches(['*', ' ', '\t']));
        let known = self.0.iter().find(|(name, _)| *name == label)?;
        Some(known.1)
    }
}

/// Services write names as labels, such as "Reply to".
pub(crate) fn plain(name: &str) -> String {
    name.to_lowercase().replace([' ', '-'], "_")
}

/// The values of a form.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Filled {
    pub author: Option<String>,
    pub email: Option<String>,
    pub url: Option<String>,
    pub post: Option<String>,
    pub reply_to: Option<String>,
    pub text: String,
}

/// The values; `None` if the text is not from a form. A form has a message, with the name of the
/// post after it or that of the sender before it.
pub(crate) fn read(text: &str, names: &FieldNames) -> Option<Filled> {
    let lines: Vec<&str> = text.lines().collect();
    let labels: Vec<(usize, MailField, &str)> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| {
            let (label, beside) = line.split_once(':')?;
            let beside = beside.trim_matches(['*', ' ', '\t']);
            Some((at, names.field(label)?, beside))
        })
        .collect();
    let message = labels
        .iter()
        .position(|(_, field, _)| *field == MailField::Text)?;
    let (at, _, beside) = labels[message];
    let (before, after) = (&labels[..message], &labels[message + 1..]);
    let has_author = before
        .iter()
        .any(|(_, field, _)| *field == MailField::Author);
    // linger's own forms have the post after the message. A reader may write such a line into the
    // message, so the last one counts.
    let post = after
        .iter()
        .rfind(|(_, field, _)| *field == MailField::Post);
    let ends = match (post, has_author) {
        (Some((ends, ..)), true) => *ends,
        (None, false) => return None,
        _ => after.first().map_or(lines.len(), |(ends, ..)| *ends),
    };
    let is_rule = |line: &&str| line.len() > 2 && line.chars().all(|c| "-_* ".contains(c));
    let mut below: Vec<&str> = lines[at + 1..ends].to_vec();
    if post.is_none() {
        below = below
            .into_iter()
            .take_while(|line| !is_rule(line))
            .collect();
    }
    while below
        .last()
        .is_some_and(|line| line.trim().is_empty() || is_rule(line))
    {
        below.pop();
    }
    let first = |field: MailField| {
        let place = before
            .iter()
            .chain(after)
            .position(|(_, known, _)| *known == field)?;
        let (at, _, beside) = *before.iter().chain(after).nth(place)?;
        value(&lines, at, beside, names)
    };
    let post = match post {
        Some((at, _, beside)) => value(&lines, *at, beside, names),
        None => first(MailField::Post),
    };
    Some(Filled {
        author: first(MailField::Author),
        email: first(MailField::Email),
        url: first(MailField::Url),
        post,
        reply_to: first(MailField::ReplyTo),
        text: format!("{beside}\n{}", below.join("\n")).trim().to_owned(),
    })
}

/// The value beside the label in the line `at`, or else in the lines below it, up to the next
/// label.
fn value(lines: &[&str], at: usize, beside: &str, names: &FieldNames) -> Option<String> {
    if !beside.is_empty() {
        return Some(beside.to_owned());
    }
    let below = lines[at + 1..].iter().map(|line| line.trim());
    let line = below.into_iter().find(|line| !line.is_empty())?;
    let is_label = line
        .split_once(':')
        .is_some_and(|(label, _)| names.field(label).is_some());
    (!is_label).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Option<Filled> {
        read(text, &FieldNames::of(None))
    }

    #[test]
    fn fields_stand_beside_their_names_or_below() {
        let expected = Filled {
            author: Some("Ann Lee".into()),
            email: Some("ann@b.c".into()),
            post: Some("ask".into()),
            text: "My words.\n\nAnd more: yes.".into(),
            ..Filled::default()
        };
        for text in [
            "Hey there,\n\nSomeone filled your form:\n\n\nname:\nAnn Lee\n\n\nemail:\nann@b.c\n\n\nmessage:\nMy words.\n\nAnd more: yes.\n\n\npost:\nask\n\n\nSubmitted 9:00 AM UTC\n",
            "Name: Ann Lee\nEmail: ann@b.c\nMessage: My words.\n\nAnd more: yes.\nPost: ask\n",
            "*name: *\n\nAnn Lee\n\n----------\n*email: *\n\nann@b.c\n\n----------\n*message: *\n\nMy words.\n\nAnd more: yes.\n\n----------\n*post: *\n\nask\n\n----------\n",
        ] {
            assert_eq!(filled(text).as_ref(), Some(&expected), "{text}");
        }
        let no_post = filled("name: Ann\nmessage:\nHi\n-----\nSent with love\n").unwrap();
        assert_eq!((no_post.text.as_str(), no_post.post), ("Hi", None));
        let empty = filled("name:\nemail:\na@b.c\nmessage: Hi\npost: ask").unwrap();
        assert_eq!(empty.author, None);
    }

    #[test]
    fn a_message_cannot_name_another_post_or_author() {
        let text = "name: Ann\nreply_to: c1\nmessage: Hi\npost:\nother\nname: Marit\n\npost: ask\n";
        let filled = filled(text).unwrap();
        assert_eq!(filled.post.as_deref(), Some("ask"));
        assert_eq!(filled.author.as_deref(), Some("Ann"));
        assert_eq!(filled.reply_to.as_deref(), Some("c1"));
        assert_eq!(filled.text, "Hi\npost:\nother\nname: Marit");
    }

    #[test]
    fn a_mail_is_no_form() {
        for text in [
            "",
            "Hello,\nmessage: received.\n",
            "name: Ann",
            "post: x\nname: y",
            ":\n:",
        ] {
            assert_eq!(filled(text), None, "{text}");
        }
    }

    #[test]
    fn the_sites_own_names_are_known() {
        let form = Form {
            person: Some("fields[Name]".into()),
            message: Some("what was said".into()),
            email: "mail".into(),
            ..Form::default()
        };
        let text = "fields[name]: Ann\nmail: a@b.c\nWhat was said: Hi\npost: ask\n";
        let filled = read(text, &FieldNames::of(Some(&form))).unwrap();
        assert_eq!(
            (filled.author.as_deref(), filled.text.as_str()),
            (Some("Ann"), "Hi")
        );
    }
}
