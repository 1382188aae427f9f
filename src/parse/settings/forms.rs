//! `forms:` -> the forms of the site.

use crate::config::{CUSTOM, Data, Form, Provider, is_secret, providers};
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::settings::fields::Fields;

/// What a form is for: its key under `forms:`, the name that services file it under, the subject
/// of what they send.
pub(crate) struct Purpose {
    pub(crate) key: &'static str,
    pub(crate) subject: &'static str,
    /// Whether the service has to take messages.
    takes_messages: bool,
    /// What else may be named as a provider.
    beside: &'static [&'static str],
}

/// The form that readers subscribe by.
pub(crate) const SUBSCRIBE: Purpose = Purpose {
    key: "subscribe",
    subject: "A new subscriber",
    takes_messages: false,
    beside: &[],
};

/// The form that readers comment by.
pub(crate) const COMMENTS: Purpose = Purpose {
    key: "comments",
    subject: "A new comment",
    takes_messages: true,
    beside: &["mailto", "giscus"],
};

/// What every form may say, whoever takes it.
const COMMON: [&str; 4] = ["provider", "consent", "ask_name", "hidden"];
/// What a site says of a provider that linger does not know.
const OWN: [&str; 10] = [
    "action",
    "attributes",
    "email",
    "name",
    "message",
    "hidden",
    "honeypot",
    "frame",
    "title",
    "unsubscribe",
];

/// The form for a purpose, out of its `settings`; `forms` may describe services. Mistakes are
/// complained of at `key`, a key of the top.
pub(crate) fn form(
    fields: &mut Fields<'_>,
    key: &'static str,
    (settings, forms): (&Data, &Data),
    purpose: &Purpose,
) -> Form {
    let (settings, forms) = (&worded(settings), &worded(forms));
    let mut complain = |problem: Diagnostic| fields.complain_inside(key, "provider", problem);
    let path = if key == purpose.key {
        key.to_owned()
    } else {
        format!("{key}.{}", purpose.key)
    };
    let name = match settings.get("provider") {
        None | Some(Data::Null) => "none",
        Some(Data::Text(name)) => &**name,
        Some(_) => {
            let problem =
                Diagnostic::error("wrong-kind", format!("`{path}.provider` should be a name"));
            complain(problem.help("for example `provider: buttondown`"));
            return Form::stub();
        }
    };
    let known = providers();
    let own = own_providers(forms);
    let mut custom = own_provider(CUSTOM, settings);
    if purpose.takes_messages {
        custom.message = custom.message.or(Some("message"));
        custom.person = custom.person.or(Some("name"));
    }
    let mut all = own.iter().chain(&known).chain([&custom]);
    let Some(provider) = all.find(|provider| provider.name == name) else {
        let fits = |provider: &&Provider<'_>| {
            !purpose.takes_messages || provider.message.is_some() || provider.name == "none"
        };
        let names = own.iter().chain(&known).filter(fits);
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
        complain(Diagnostic::error("unknown-provider", message).help(help));
        return Form::stub();
    };
    if purpose.takes_messages && provider.message.is_none() {
        let message = format!(
            "{} takes no messages, so it cannot take comments",
            provider.title
        );
        let help = if own.iter().any(|own| own.name == name) {
            "add `message:`, the name of the field for the text, to its description"
        } else {
            "choose mailto, netlify, formspree or custom"
        };
        complain(Diagnostic::error("unknown-provider", message).help(help));
        return Form::stub();
    }
    let form = provider.form(|key| match key {
        "form_name" => Some(purpose.key.to_owned()),
        "subject" => Some(text(settings, "subject").unwrap_or_else(|| purpose.subject.to_owned())),
        // Only a page knows these.
        "thanks" | "thanks_path" => Some(format!("{{{key}}}")),
        key => text(settings, key),
    });
    let mut form = match form {
        Ok(form) => form,
        Err(missing) => {
            for key in missing {
                let message = format!("the form provider `{name}` needs `{key}`, under `{path}`");
                let place = provider.settings.iter().find(|(known, _)| *known == key);
                let help = match place {
                    Some((_, place)) => format!("`{key}` is {place}"),
                    None => format!("add a line `{key}: ...` beside `provider: {name}`"),
                };
                complain(Diagnostic::error("provider-setting", message).help(help));
            }
            return Form::stub();
        }
    };
    secrets(fields, key, settings);
    unknown_settings(fields, key, &path, settings, provider);
    form.consent = text(settings, "consent");
    if !matches!(settings.get("ask_name"), Some(Data::Bool(true))) && purpose.key == SUBSCRIBE.key {
        form.person = None;
    }
    if let Some(Data::Map(more)) = settings.get("hidden")
        && name != CUSTOM
    {
        let more = more
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), as_text(value)?)));
        form.hidden.extend(more);
    }
    form
}

/// What sounds like a secret is an error, because everybody could read it: a setting or a hidden field,
/// whether the provider knows it or not.
fn secrets(fields: &mut Fields<'_>, key: &'static str, settings: &Data) {
    let names = |data: &Data| match data {
        Data::Map(entries) => entries.iter().map(|(name, _)| name.clone()).collect(),
        _ => Vec::new(),
    };
    let hidden = settings.get("hidden").map(names).unwrap_or_default();
    let all = names(settings).into_iter().chain(hidden);
    for name in all.filter(|name| is_secret(name)) {
        let message =
            format!("`{name}` sounds like a secret, and everybody can read what is in a form");
        let problem = Diagnostic::error("secret-in-form", message)
            .help("take the line out: a form needs no key, and linger would not keep it safe");
        fields.complain_inside(key, &name, problem);
    }
}

/// What a provider does not know is a warning; so is what no hidden field can hold.
fn unknown_settings(
    fields: &mut Fields<'_>,
    key: &'static str,
    path: &str,
    settings: &Data,
    provider: &Provider<'_>,
) {
    let Data::Map(entries) = settings else { return };
    let mut known: Vec<String> = COMMON.map(str::to_owned).to_vec();
    known.push("subject".to_owned());
    if key == COMMENTS.key {
        known.push("feed".to_owned());
    }
    known.extend(provider.keys());
    if provider.name == CUSTOM {
        known.extend(OWN.map(str::to_owned));
    }
    let is_new = |name: &str| !is_secret(name) && known.iter().all(|known| known != name);
    for (name, _) in entries.iter().filter(|(name, _)| is_new(name)) {
        let message = format!("`{name}` under `{path}` is not a key that linger knows");
        let help = match nearest(name, known.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        let problem = Diagnostic::warning("unknown-key", message).help(help);
        fields.complain_inside(key, name, problem);
    }
    for outer in ["hidden", "attributes"] {
        let Some(Data::Map(entries)) = settings.get(outer) else {
            continue;
        };
        for (name, _) in entries.iter().filter(|(_, value)| is_nested(value)) {
            let message = format!("`{name}` under `{path}.{outer}` should be a word or a number");
            let problem = Diagnostic::warning("wrong-kind", message)
                .help("a field of a form holds one text; it is left out");
            fields.complain_inside(key, name, problem);
        }
    }
}

fn is_nested(value: &Data) -> bool {
    matches!(value, Data::List(_) | Data::Map(_))
}

/// The same with what the fields of forms hold as text: they hold nothing else.
fn worded(data: &Data) -> Data {
    fn text(value: &Data) -> Data {
        match value {
            Data::Int(number) => Data::Text(number.to_string().into()),
            Data::Float(number) => Data::Text(number.to_string().into()),
            Data::Bool(answer) => Data::Text(answer.to_string().into()),
            value => value.clone(),
        }
    }
    let Data::Map(entries) = data else {
        return data.clone();
    };
    let entries = entries.iter().map(|(name, value)| {
        let value = match (&**name, value) {
            ("hidden" | "attributes", Data::Map(fields)) => {
                let fields = fields.iter();
                Data::Map(
                    fields
                        .map(|(name, value)| (name.clone(), text(value)))
                        .collect(),
                )
            }
            (_, value) => worded(value),
        };
        (name.clone(), value)
    });
    Data::Map(entries.collect())
}

/// The providers that a site describes itself, under `forms: providers:`.
fn own_providers(forms: &Data) -> Vec<Provider<'_>> {
    match forms.get("providers") {
        Some(Data::Map(own)) => own
            .iter()
            .map(|(name, row)| own_provider(name, row))
            .collect(),
        _ => Vec::new(),
    }
}

/// A row of the table as a site writes it.
fn own_provider<'a>(name: &'a str, row: &'a Data) -> Provider<'a> {
    let text = |key: &str| match row.get(key) {
        Some(Data::Text(text)) => Some(&**text),
        _ => None,
    };
    let pairs = |key: &str| match row.get(key) {
        Some(Data::Map(entries)) => entries
            .iter()
            .filter_map(|(name, value)| match value {
                Data::Text(value) => Some((name.as_str(), &**value)),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    let frame = text("frame");
    // Without an address the form would post to the page itself: the key is missed by name.
    let action = match (text("action"), frame) {
        (Some(action), _) => action,
        (None, Some(_)) => "",
        (None, None) => "{action}",
    };
    Provider {
        name,
        title: text("title").unwrap_or(name),
        action,
        email: text("email").unwrap_or("email"),
        person: text("name"),
        hidden: pairs("hidden"),
        attributes: pairs("attributes"),
        honeypot: text("honeypot"),
        frame,
        message: text("message"),
        unsubscribe: text("unsubscribe").unwrap_or_default(),
        settings: vec![(
            "action",
            "the address that the form of your service posts to",
        )],
    }
}

fn text(settings: &Data, key: &str) -> Option<String> {
    as_text(settings.get(key)?)
}

pub(crate) fn as_text(value: &Data) -> Option<String> {
    match value {
        Data::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Data::Int(number) => Some(number.to_string()),
        _ => None,
    }
}
