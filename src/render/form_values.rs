//! The values of templates for forms: the form of subscription, and those that the settings describe.
//!
//! Enters: settings. Leaves: values. They have to agree with docs/themes.md.

use super::value::{value_of, with};
use crate::config::{Config, FORM_PREVIEW, Form, LeadForm, THANKS, thanks_path};
use crate::model::encode;
use serde::Serialize;
use tera::Value;

/// A form
#[derive(Debug, Serialize)]
pub(super) struct FormValues<'a> {
    provider: &'a str,
    stub: bool,
    open: bool,
    action: String,
    method: &'static str,
    email_field: &'a str,
    name_field: Option<&'a str>,
    message_field: Option<&'a str>,
    hidden: Vec<PairValues<'a>>,
    attributes: Vec<PairValues<'a>>,
    honeypot: Option<&'a str>,
    frame: Option<&'a str>,
    consent: Option<&'a str>,
    /// Whether `action` is the address of the page of thanks.
    thanks: bool,
}

/// The result of `form(name=...)`: these values over those of a form
#[derive(Debug, Serialize)]
struct LeadFormValues<'a> {
    name: &'a str,
    heading: &'a str,
    text: &'a str,
    button: Option<&'a str>,
    fields: Vec<FormFieldValues<'a>>,
    thanks_page: ThanksValues<'a>,
}

/// A field of a form
#[derive(Debug, Serialize)]
struct FormFieldValues<'a> {
    name: &'a str,
    label: &'a str,
    kind: &'static str,
    required: bool,
    options: &'a [String],
}

/// The page of thanks of a form
#[derive(Debug, Serialize)]
struct ThanksValues<'a> {
    url: String,
    title: Option<&'a str>,
    text: Option<&'a str>,
    file: Option<String>,
}

/// A field that readers do not see, or an attribute of a form
#[derive(Debug, Serialize)]
struct PairValues<'a> {
    name: &'a str,
    value: String,
    /// Whether the value is the address of the page of thanks.
    thanks: bool,
}

/// The address that a form posts to. In a preview, it is a page that shows what would be sent.
pub fn form_action(form: &Form, config: &Config) -> String {
    let action = form.filled(&form.action, config);
    if !config.preview {
        return action;
    }
    format!(
        "{FORM_PREVIEW}?by={}&to={}",
        encode(&form.title),
        encode(&action)
    )
}

/// A form as a template value.
pub(super) fn form<'a>(form: &'a Form, config: &Config) -> FormValues<'a> {
    let pairs = |pairs: &'a [(String, String)]| {
        let pairs = pairs.iter().map(|(name, value)| PairValues {
            name,
            value: form.filled(value, config),
            thanks: value.starts_with(THANKS),
        });
        pairs.collect()
    };
    FormValues {
        provider: &form.provider,
        stub: form.is_stub(),
        // Without a service, a site with an email address takes subscribers by mail, and so does its
        // preview.
        open: !form.is_stub() || config.preview && config.email.is_empty(),
        action: form_action(form, config),
        method: "post",
        email_field: &form.email,
        name_field: form.person.as_deref(),
        message_field: form.message.as_deref(),
        hidden: pairs(&form.hidden),
        attributes: pairs(&form.attributes),
        honeypot: form.honeypot.as_deref(),
        frame: form.frame.as_deref(),
        consent: form.consent.as_deref(),
        thanks: form.action.starts_with(THANKS) && !config.preview,
    }
}

/// The result of `form(name=...)`.
/// `file` is the URL of what its page of thanks gives.
pub(super) fn lead_form(lead: &LeadForm, file: Option<String>, config: &Config) -> Value {
    let fields = lead.fields.iter().map(|field| FormFieldValues {
        name: &field.name,
        label: &field.label,
        kind: field.kind.name(),
        required: field.is_required,
        options: &field.options,
    });
    let values = LeadFormValues {
        name: &lead.name,
        heading: &lead.heading,
        text: &lead.text,
        button: lead.button.as_deref(),
        fields: fields.collect(),
        thanks_page: ThanksValues {
            url: config.url(&thanks_path(&lead.name)),
            title: lead.thanks.title.as_deref(),
            text: lead.thanks.text.as_deref(),
            file,
        },
    };
    with(&value_of(&form(&lead.form, config)), &values)
}
