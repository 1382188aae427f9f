//! The forms that a site describes itself under `forms:`, such as one for a call back or a download.
//!
//! Enters: nothing. Leaves: the values of the settings. Forbidden here: YAML, HTML.

use super::Form;

/// A form with fields of its own and a page of thanks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LeadForm {
    /// The name in the settings: small letters, digits and hyphens.
    pub name: String,
    /// The words above it. They may be empty.
    pub heading: String,
    /// More words. They may be empty.
    pub text: String,
    /// The words on its button, instead of the theme's.
    pub button: Option<String>,
    /// The service that takes it.
    pub form: Form,
    /// What it asks for.
    pub fields: Vec<FormField>,
    /// What readers see when they have sent it.
    pub thanks: Thanks,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FormField {
    /// The `name` that the service gets.
    pub name: String,
    /// The words above it.
    pub label: String,
    /// What it takes.
    pub kind: FieldKind,
    /// Whether the form cannot be sent without it.
    pub is_required: bool,
    /// The answers to choose from.
    pub options: Vec<String>,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// A line of words.
    Text,
    /// An email address.
    Email,
    /// A telephone number.
    Tel,
    /// The address of a page.
    Url,
    /// A number.
    Number,
    /// A day.
    Date,
    /// Several lines.
    Lines,
    /// One of its options.
    Choice,
    /// A box to tick.
    Tick,
}

impl FieldKind {
    /// The kinds by their names in the settings.
    pub const NAMES: [(&'static str, FieldKind); 9] = [
        ("text", FieldKind::Text),
        ("email", FieldKind::Email),
        ("tel", FieldKind::Tel),
        ("url", FieldKind::Url),
        ("number", FieldKind::Number),
        ("date", FieldKind::Date),
        ("lines", FieldKind::Lines),
        ("choice", FieldKind::Choice),
        ("tick", FieldKind::Tick),
    ];

    /// Its name in the settings.
    pub fn name(self) -> &'static str {
        let found = FieldKind::NAMES.iter().find(|(_, kind)| *kind == self);
        found.map_or("text", |(name, _)| name)
    }
}

/// The page of thanks of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Thanks {
    /// Its title, instead of the theme's.
    pub title: Option<String>,
    /// Its text, instead of the theme's.
    pub text: Option<String>,
    /// The file that it gives to the reader: a path under `content/`, or an address.
    pub file: Option<String>,
}

/// The path of the page of thanks of the form `name`, from the root of the site.
pub fn thanks_path(name: &str) -> String {
    format!("/thanks/{name}/")
}
