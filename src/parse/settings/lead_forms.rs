//! Reads the forms that a site describes itself: each key under `forms:` beside `subscribe` and
//! `providers`.
//!
//! Enters: settings. Leaves: [`LeadForm`]s, and mistakes. Forbidden here: the services and their keys,
//! which `forms.rs` reads.

use super::forms::{self, Purpose};
use crate::config::{FieldKind, Form, FormField, LeadForm, Provider, Thanks, thanks_path};
use crate::diagnostic::Diagnostic;
use crate::parse::settings::fields::Fields;
use crate::parse::text::slug::slugify;

/// Reads all of them. `own` are the services that the site describes itself.
pub(crate) fn lead_forms<'y>(fields: &mut Fields<'y, '_>, own: &[Provider<'_>]) -> Vec<LeadForm> {
    fields.each_other(|name, fields| lead_form(name, fields, own))
}

fn lead_form<'y>(name: &str, fields: &mut Fields<'y, '_>, own: &[Provider<'_>]) -> LeadForm {
    if !fields.is_description() && slugify(name) != name {
        let message =
            format!("`{name}` cannot be the name of a form, because it is a part of an address");
        let help = format!("name it `{}`", slugify(name));
        fields.complain("", Diagnostic::error("form-name", message).help(help));
    }
    let provider = fields.text("provider").unwrap_or_else(|| "none".into());
    let heading = fields.text("heading").unwrap_or_default();
    let subject = if heading.is_empty() { name } else { &heading };
    let purpose = Purpose::lead(name, subject);
    let form = forms::form(fields, &provider, own, &purpose);
    let form = Form {
        thanks: thanks_path(name),
        ..form
    };
    LeadForm {
        name: name.to_owned(),
        text: fields.text("text").unwrap_or_default(),
        button: fields.text("button"),
        fields: form_fields(fields, &form),
        thanks: fields.section("thanks", |thanks| Thanks {
            title: thanks.text("title"),
            text: thanks.text("text"),
            file: thanks.text("file"),
        }),
        heading,
        form,
    }
}

/// What the form asks for. Without `fields`, that is an email address.
fn form_fields(fields: &mut Fields<'_, '_>, form: &Form) -> Vec<FormField> {
    let example = "{label: Your company, type: text}";
    let read = fields.items("fields", example, |fields| form_field(fields, form));
    let mut read: Vec<FormField> = read.into_iter().flatten().collect();
    if read.is_empty() {
        read.push(FormField {
            name: form.email.clone(),
            // The theme has a word for it.
            label: String::new(),
            kind: FieldKind::Email,
            is_required: true,
            options: Vec::new(),
        });
    }
    for at in 1..read.len() {
        if read[..at].iter().any(|before| before.name == read[at].name) {
            let message = format!("two fields of this form are called `{}`", read[at].name);
            let problem = Diagnostic::error("form-field", message);
            fields.complain("fields", problem.help("give one of them another `name`"));
        }
    }
    read
}

fn form_field(fields: &mut Fields<'_, '_>, form: &Form) -> Option<FormField> {
    let label = fields.text("label").unwrap_or_default();
    let options = fields.texts("options");
    let kind = fields.choice("type", &FieldKind::NAMES);
    let kind = kind.unwrap_or(if options.is_empty() {
        FieldKind::Text
    } else {
        FieldKind::Choice
    });
    let usual = match kind {
        FieldKind::Email => form.email.clone(),
        FieldKind::Lines => form.message.clone().unwrap_or_else(|| slugify(&label)),
        _ => slugify(&label),
    };
    let name = fields.text("name").unwrap_or(usual);
    let is_required = fields.flag_or("required", kind == FieldKind::Email);
    let problem = if label.is_empty() && kind != FieldKind::Email {
        Some((
            "a field has no `label`",
            "write what the reader sees above it: `label: Your company`",
        ))
    } else if name.is_empty() {
        Some((
            "a field has no `name`",
            "write what your service gets: `name: company`",
        ))
    } else if kind == FieldKind::Choice && options.is_empty() {
        Some((
            "a choice has no `options`",
            "list the answers: `options: [Yes, No]`",
        ))
    } else {
        None
    };
    if let Some((message, help)) = problem.filter(|_| !fields.is_description()) {
        fields.complain("", Diagnostic::error("form-field", message).help(help));
        return None;
    }
    Some(FormField {
        name,
        label,
        kind,
        is_required,
        options,
    })
}
