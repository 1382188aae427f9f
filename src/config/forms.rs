//! The form that `forms:` makes for a service.
//!
//! A [`Provider`] has everything that the plain HTML form of a service needs. Its texts may contain
//! `{key}`, a required setting, and `[...{key}...]`, which is left out if the setting is missing.
//! Other brackets are ordinary text. A form must not contain a secret, because every reader can see
//! it.

use super::Config;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything that the plain HTML form of a service needs.
#[derive(Clone, Debug)]
pub struct Provider<'a> {
    /// The name in the settings.
    pub name: &'a str,
    /// The name for people.
    pub title: &'a str,
    /// The address that the form posts to. Empty if there is none.
    pub action: &'a str,
    /// The `name` of the field for the email address.
    pub email: &'a str,
    /// The `name` of the field for the reader's name, if the service accepts one.
    pub person: Option<&'a str>,
    /// Hidden fields: name and value. A field with an empty value is left out.
    pub hidden: Vec<(&'a str, &'a str)>,
    /// More attributes of the form.
    pub attributes: Vec<(&'a str, &'a str)>,
    /// The `name` of a field that only robots fill in.
    pub honeypot: Option<&'a str>,
    /// The address of a frame that replaces the form.
    pub frame: Option<&'a str>,
    /// The `name` of the field for a message. A service with this field can be used for comments.
    pub message: Option<&'a str>,
    /// The placeholder that the service replaces with the link to unsubscribe.
    pub unsubscribe: &'a str,
    /// Where the writer finds each setting.
    pub settings: Vec<(&'a str, &'a str)>,
}

/// The page of thanks of the forms to subscribe and to comment, from the root of the site.
const SUBSCRIBED: &str = "/subscribed/";
/// How the places for the address of the page of thanks begin.
pub const THANKS: &str = "{thanks";
/// The address of all forms in the preview.
pub const FORM_PREVIEW: &str = "/_linger/form";
/// The name of the provider that a site describes itself.
pub const CUSTOM: &str = "custom";

/// A form as a page shows it. [`Form::filled`] puts the address of its page of thanks into its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Form {
    /// The name in the settings. `none` is the form without a provider.
    pub provider: String,
    /// The name for people.
    pub title: String,
    /// The address that it posts to. Empty without a provider, and for a frame.
    pub action: String,
    /// The `name` of the field for the email address.
    pub email: String,
    /// The `name` of the field for the reader's name, if it is asked for.
    pub person: Option<String>,
    /// The `name` of the field for a message.
    pub message: Option<String>,
    /// The name and the value of each hidden field.
    pub hidden: Vec<(String, String)>,
    /// More attributes.
    pub attributes: Vec<(String, String)>,
    /// The `name` of the field that only robots fill in.
    pub honeypot: Option<String>,
    /// The address of a frame that replaces the form.
    pub frame: Option<String>,
    /// The text that readers agree to, instead of the theme's words.
    pub consent: Option<String>,
    /// The path of its page of thanks, from the root of the site.
    pub thanks: String,
    /// The placeholder for the link to unsubscribe.
    pub unsubscribe: String,
}

impl Form {
    /// A form without a provider: it posts nowhere yet.
    pub fn stub() -> Form {
        Form {
            provider: "none".into(),
            title: "No service yet".into(),
            email: "email".into(),
            thanks: SUBSCRIBED.into(),
            ..Form::default()
        }
    }

    /// Whether it has no provider yet.
    pub fn is_stub(&self) -> bool {
        self.provider == "none"
    }

    /// One of its texts with the address of its page of thanks in it.
    pub fn filled(&self, text: &str, config: &Config) -> String {
        if !text.contains(THANKS) {
            return text.to_owned();
        }
        let path = config.url(&self.thanks);
        text.replace("{thanks_path}", &path)
            .replace("{thanks}", &config.permalink(&path))
    }
}

impl Provider<'_> {
    /// The form with the settings filled in.
    ///
    /// # Errors
    /// The settings that are missing.
    pub fn form(&self, setting: impl Fn(&str) -> Option<String>) -> Result<Form, Vec<String>> {
        let mut missing = Vec::new();
        let mut url = |text| {
            fill(
                text,
                &|key| setting(key).map(|value| in_url(key, &value)),
                &mut missing,
            )
        };
        let (action, frame) = (url(self.action), self.frame.map(&mut url));
        // Names are not filled in, because brackets are usual in them.
        let mut pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            let mut filled = Vec::with_capacity(pairs.len());
            for (name, value) in pairs {
                let value = fill(value, &setting, &mut missing);
                if !value.is_empty() {
                    filled.push(((*name).to_owned(), value));
                }
            }
            filled
        };
        let (hidden, attributes) = (pairs(&self.hidden), pairs(&self.attributes));
        let honeypot = self.honeypot.map(|text| fill(text, &setting, &mut missing));
        missing.sort();
        missing.dedup();
        if !missing.is_empty() {
            return Err(missing);
        }
        Ok(Form {
            provider: self.name.to_owned(),
            title: self.title.to_owned(),
            action,
            email: self.email.to_owned(),
            person: self.person.map(str::to_owned),
            message: self.message.map(str::to_owned),
            hidden,
            attributes,
            honeypot,
            frame,
            consent: None,
            thanks: SUBSCRIBED.to_owned(),
            unsubscribe: self.unsubscribe.to_owned(),
        })
    }

    /// The names of the settings in its texts.
    pub fn keys(&self) -> Vec<String> {
        let texts = [self.action]
            .into_iter()
            .chain(self.frame)
            .chain(self.honeypot)
            .chain(
                self.hidden
                    .iter()
                    .chain(&self.attributes)
                    .map(|(_, value)| *value),
            );
        let named = texts.flat_map(|text| text.split('{').skip(1));
        let mut keys: Vec<String> = named
            .filter_map(|rest| rest.split_once('}'))
            .map(|(key, _)| key.to_owned())
            .filter(|key| !BUILT_IN.contains(&key.as_str()))
            .collect();
        keys.sort();
        keys.dedup();
        keys
    }
}

/// The names in texts that are no settings: the page of thanks (absolute, or a path), the name and
/// the subject of the form.
pub const BUILT_IN: [&str; 4] = ["thanks", "thanks_path", "form_name", "subject"];

/// Fills the settings into `text`. Required settings that are missing are added to `missing`.
pub(super) fn fill(
    text: &str,
    setting: &dyn Fn(&str) -> Option<String>,
    missing: &mut Vec<String>,
) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['{', '[']) {
        filled.push_str(&rest[..at]);
        let (open, close) = match rest.as_bytes()[at] {
            b'{' => ('{', '}'),
            _ => ('[', ']'),
        };
        let Some(end) = rest[at..].find(close) else {
            break;
        };
        let inside = &rest[at + 1..at + end];
        if open == '[' && !inside.contains('{') {
            // Brackets without a setting in them belong to the service, as in `list[]=1`.
            filled.push_str(&rest[at..=at + end]);
        } else if open == '[' {
            let mut gone = Vec::new();
            let part = fill(inside, setting, &mut gone);
            if gone.is_empty() {
                filled.push_str(&part);
            }
        } else {
            match setting(inside) {
                Some(value) => filled.push_str(&value),
                None => missing.push(inside.to_owned()),
            }
        }
        rest = &rest[at + end + 1..];
    }
    filled.push_str(rest);
    filled
}

/// Encodes a setting as a part of a URL. The values of [`BUILT_IN`] are already URLs.
fn in_url(key: &str, value: &str) -> String {
    const PART: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    if BUILT_IN.contains(&key) {
        value.to_owned()
    } else {
        utf8_percent_encode(value, PART).to_string()
    }
}

/// Whether a setting of that name may hold a secret.
pub fn is_secret(key: &str) -> bool {
    let key = key.to_lowercase();
    [
        "secret", "password", "token", "api_key", "apikey", "private",
    ]
    .iter()
    .any(|word| key.contains(word))
}
