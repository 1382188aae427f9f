//! Reads `forms:`, the forms of the site.

use crate::config::{CUSTOM, Data, Form, Provider, is_secret, providers};
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::settings::fields::Fields;
use crate::parse::values::Node;

/// The purpose of a form: its key under `forms:`, the name that services show, the subject of the
/// mails they send.
pub(crate) struct Purpose<'a> {
    pub(crate) key: &'a str,
    pub(crate) subject: &'a str,
    /// Whether the service has to accept messages.
    takes_messages: bool,
    /// Whether the service has to accept any fields.
    takes_fields: bool,
    /// Other names that may be given as provider.
    beside: &'static [&'static str],
}

impl<'a> Purpose<'a> {
    /// A form that the site describes itself.
    pub(crate) fn lead(key: &'a str, subject: &'a str) -> Purpose<'a> {
        Purpose {
            key,
            subject,
            takes_messages: false,
            takes_fields: true,
            beside: &[],
        }
    }
}

/// The form to subscribe.
pub(crate) const SUBSCRIBE: Purpose<'static> = Purpose {
    key: "subscribe",
    subject: "A new subscriber",
    takes_messages: false,
    takes_fields: false,
    beside: &[],
};

/// The form to comment.
pub(crate) const COMMENTS: Purpose<'static> = Purpose {
    key: "comments",
    subject: "A new comment",
    takes_messages: true,
    takes_fields: false,
    beside: &["mailto", "giscus"],
};

/// Makes the form for a purpose from its settings. `name` is the provider, and `own` are the
/// services that the site describes itself.
pub(crate) fn form<'y>(
    fields: &mut Fields<'y, '_>,
    name: &str,
    own: &[Provider<'_>],
    purpose: &Purpose<'_>,
) -> Form {
    let known = providers();
    let consent = fields.text("consent");
    // A form for comments always asks for a name.
    let asks_name = purpose.takes_messages || fields.flag_or("ask_name", false);
    let subject = fields.text("subject");
    let custom = (name == CUSTOM || fields.is_description()).then(|| custom(fields, purpose));
    let hidden = match custom {
        Some(_) => Vec::new(),
        None => pairs(fields, "hidden"),
    };
    if fields.is_description() {
        for key in known.iter().flat_map(Provider::keys) {
            fields.know(key);
        }
        // A service that the site describes itself may have any keys.
        fields.rest();
    }
    secrets(fields);
    let mut all = own.iter().chain(&known).chain(&custom);
    let Some(provider) = all.find(|provider| provider.name == name) else {
        fields.complain("provider", unknown_provider(name, own, &known, purpose));
        // The provider is unknown, so its keys are unknown too.
        fields.rest();
        return Form::stub();
    };
    for key in provider.keys() {
        fields.know(key);
    }
    let Some(mut form) = filled(fields, provider, own, purpose, subject) else {
        return Form::stub();
    };
    form.consent = consent;
    if !asks_name {
        form.person = None;
    }
    let hidden = hidden.into_iter();
    form.hidden
        .extend(hidden.map(|(name, value)| (name.to_owned(), value.to_owned())));
    form
}

/// The form of a provider, with the settings in it. `None` if the settings have a mistake, which is
/// reported.
fn filled(
    fields: &mut Fields<'_, '_>,
    provider: &Provider<'_>,
    own: &[Provider<'_>],
    purpose: &Purpose<'_>,
    subject: Option<String>,
) -> Option<Form> {
    if purpose.takes_messages && provider.message.is_none() {
        let message = format!(
            "{} takes no messages, so it cannot take comments",
            provider.title
        );
        let help = if own.iter().any(|own| own.name == provider.name) {
            "add `message:`, the name of the field for the text, to its description"
        } else {
            "choose mailto, netlify, formspree or custom"
        };
        let problem = Diagnostic::error("unknown-provider", message).help(help);
        fields.complain("provider", problem);
        return None;
    }
    if purpose.takes_fields && provider.frame.is_some() {
        let title = provider.title;
        let message = format!("{title} shows a frame of its own, which has no other fields");
        let problem = Diagnostic::error("unknown-provider", message)
            .help("choose netlify, formspree or custom");
        fields.complain("provider", problem);
        return None;
    }
    let subject = subject.unwrap_or_else(|| purpose.subject.to_owned());
    let form = provider.form(|key| match key {
        "form_name" => Some(purpose.key.to_owned()),
        "subject" => Some(subject.clone()),
        // Each page fills these in.
        "thanks" | "thanks_path" => Some(format!("{{{key}}}")),
        key => text(fields, key),
    });
    form.map_err(|missing| complain_of_missing(fields, provider, &missing))
        .ok()
}

/// The provider `custom`, which the settings of the form describe.
fn custom<'y>(fields: &mut Fields<'y, '_>, purpose: &Purpose<'_>) -> Provider<'y> {
    let mut custom = own_provider(CUSTOM, fields);
    if purpose.takes_messages {
        custom.message = custom.message.or(Some("message"));
        custom.person = custom.person.or(Some("name"));
    }
    custom
}

fn unknown_provider(
    name: &str,
    own: &[Provider<'_>],
    known: &[Provider<'_>],
    purpose: &Purpose<'_>,
) -> Diagnostic {
    let fits = |provider: &&Provider<'_>| {
        !purpose.takes_messages || provider.message.is_some() || provider.name == "none"
    };
    let names = own.iter().chain(known).filter(fits);
    let names = names
        .map(|provider| provider.name)
        .chain(purpose.beside.iter().copied());
    let help = match nearest(name, names.clone().chain([CUSTOM])) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!(
            "linger knows {} and {CUSTOM}, for any other service",
            names.collect::<Vec<_>>().join(", ")
        ),
    };
    let message = format!("linger does not know the form provider `{name}`");
    Diagnostic::error("unknown-provider", message).help(help)
}

fn complain_of_missing(fields: &mut Fields<'_, '_>, provider: &Provider<'_>, missing: &[String]) {
    let name = provider.name;
    for key in missing {
        let message = format!(
            "the form provider `{name}` needs `{key}`, under `{}`",
            fields.path()
        );
        let place = provider.settings.iter().find(|(known, _)| known == key);
        let help = match place {
            Some((_, place)) => format!("`{key}` is {place}"),
            None => format!("add a line `{key}: ...` beside `provider: {name}`"),
        };
        let problem = Diagnostic::error("provider-setting", message).help(help);
        fields.complain("provider", problem);
    }
}

/// Reports a setting or hidden field that sounds like a secret, because all readers could see it.
/// It does not matter whether the provider knows the key.
fn secrets(fields: &mut Fields<'_, '_>) {
    let problem = |name: &str, node: Node<'_>| {
        let message =
            format!("`{name}` sounds like a secret, and all readers can see what is in a form");
        let problem = Diagnostic::error("secret-in-form", message)
            .help("take the line out: a form needs no key, and linger would not keep it safe");
        is_secret(name).then(|| problem.at(node.place()))
    };
    fields.refuse(problem);
    let hidden = fields.peek("hidden").into_iter().flat_map(Node::entries);
    for (name, node) in hidden {
        fields.report(problem(name, node));
    }
}

/// Reads a provider that a site describes itself, as a row of the table of providers.
pub(crate) fn own_provider<'y>(name: &'y str, row: &mut Fields<'y, '_>) -> Provider<'y> {
    let frame = row.word("frame");
    // Without an address the form would post to its own page, so the missing key is reported by
    // name.
    let action = match (row.word("action"), frame) {
        (Some(action), _) => action,
        (None, Some(_)) => "",
        (None, None) => "{action}",
    };
    Provider {
        name,
        title: row.word("title").unwrap_or(name),
        action,
        email: row.word("email").unwrap_or("email"),
        person: row.word("name"),
        hidden: pairs(row, "hidden"),
        attributes: pairs(row, "attributes"),
        honeypot: row.word("honeypot"),
        frame,
        message: row.word("message"),
        unsubscribe: row.word("unsubscribe").unwrap_or_default(),
        settings: vec![(
            "action",
            "the address that the form of your service posts to",
        )],
    }
}

/// Names and values of form fields. A value that is no single text is left out, with a warning.
fn pairs<'y>(fields: &mut Fields<'y, '_>, key: &'static str) -> Vec<(&'y str, &'y str)> {
    fields.section(key, |fields| {
        let mut pairs = Vec::new();
        for (name, node) in fields.rest() {
            match node.word() {
                Some(word) => pairs.push((name, word)),
                None if *node.data == Data::Null => {}
                None => {
                    let path = fields.path();
                    let message = format!("`{name}` under `{path}` should be a word or a number");
                    let problem = Diagnostic::warning("wrong-kind", message)
                        .help("a field of a form holds one text; it is left out");
                    fields.complain_at(node.place(), problem);
                }
            }
        }
        pairs
    })
}

fn text(fields: &Fields<'_, '_>, key: &str) -> Option<String> {
    let word = fields.peek(key)?.word()?;
    (!word.is_empty()).then(|| word.to_owned())
}
