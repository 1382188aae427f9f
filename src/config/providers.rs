//! A table of the services that accept forms: one row of data for each.
//!
//! Enters: nothing. Leaves: [`Provider`]s. Forbidden here: the settings of a site.

use crate::config::forms::Provider;

/// A provider with default values, for the rows of the table.
const PLAIN: Provider<'static> = Provider {
    name: "",
    title: "",
    action: "",
    email: "email",
    person: None,
    hidden: Vec::new(),
    attributes: Vec::new(),
    honeypot: None,
    frame: None,
    message: None,
    unsubscribe: "",
    settings: Vec::new(),
};

/// The providers that linger knows. The rows of Buttondown, Netlify and Formspree follow their
/// documentation; the others follow forms of public sites.
pub fn providers() -> Vec<Provider<'static>> {
    vec![
        Provider {
            name: "none",
            title: "No service yet",
            ..PLAIN
        },
        Provider {
            name: "buttondown",
            title: "Buttondown",
            action: "https://buttondown.com/api/emails/embed-subscribe/{username}",
            hidden: vec![("embed", "1"), ("tag", "[{tag}]")],
            unsubscribe: "{{ unsubscribe_url }}",
            settings: vec![(
                "username",
                "the name at the end of your newsletter's address, https://buttondown.com/<username>",
            )],
            ..PLAIN
        },
        Provider {
            name: "mailchimp",
            title: "Mailchimp",
            action: "https://{account}.{dc}.list-manage.com/subscribe/post?u={u}&id={id}[&f_id={f_id}]",
            email: "EMAIL",
            person: Some("FNAME"),
            honeypot: Some("b_{u}_{id}"),
            unsubscribe: "*|UNSUB|*",
            settings: vec![
                (
                    "account",
                    "the first part of the form's address: https://<account>.us1.list-manage.com/",
                ),
                ("dc", "the second part of the form's address, such as us1"),
                ("u", "the value after u= in the form's address"),
                ("id", "the value after id= in the form's address"),
            ],
            ..PLAIN
        },
        Provider {
            name: "kit",
            title: "Kit",
            action: "https://app.kit.com/forms/{form}/subscriptions",
            email: "email_address",
            person: Some("fields[first_name]"),
            unsubscribe: "{{ unsubscribe_url }}",
            settings: vec![("form", "the number in the address of your form in Kit")],
            ..PLAIN
        },
        Provider {
            name: "mailerlite",
            title: "MailerLite",
            action: "https://assets.mailerlite.com/jsonp/{account}/forms/{form}/subscribe",
            email: "fields[email]",
            person: Some("fields[name]"),
            hidden: vec![("ml-submit", "1"), ("anticsrf", "true")],
            unsubscribe: "{$unsubscribe}",
            settings: vec![
                (
                    "account",
                    "the first number in the address of the embedded form",
                ),
                (
                    "form",
                    "the second number in the address of the embedded form",
                ),
            ],
            ..PLAIN
        },
        Provider {
            name: "netlify",
            title: "Netlify Forms",
            action: "{thanks_path}",
            person: Some("name"),
            hidden: vec![("form-name", "{form_name}")],
            attributes: vec![
                ("name", "{form_name}"),
                ("data-netlify", "true"),
                ("netlify-honeypot", "bot-field"),
            ],
            honeypot: Some("bot-field"),
            message: Some("message"),
            ..PLAIN
        },
        Provider {
            name: "formspree",
            title: "Formspree",
            action: "https://formspree.io/f/{id}",
            person: Some("name"),
            hidden: vec![("_subject", "{subject}"), ("_next", "{thanks}")],
            honeypot: Some("_gotcha"),
            message: Some("message"),
            settings: vec![(
                "id",
                "the last part of the form's address, https://formspree.io/f/<id>",
            )],
            ..PLAIN
        },
        Provider {
            name: "beehiiv",
            title: "beehiiv",
            frame: Some("https://embeds.beehiiv.com/{uuid}?slim=true"),
            unsubscribe: "{{unsubscribe_url}}",
            settings: vec![("uuid", "the long code in the address of the embedded form")],
            ..PLAIN
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::forms::is_secret;

    fn with(settings: &'static [(&str, &str)]) -> impl Fn(&str) -> Option<String> {
        |key| {
            let found = settings.iter().find(|(name, _)| *name == key);
            found.map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn settings_are_put_in_and_what_is_missing_is_named() {
        let all = providers();
        let mailchimp = all.iter().find(|p| p.name == "mailchimp").unwrap();
        let settings = with(&[
            ("account", "acme"),
            ("dc", "us1"),
            ("u", "a b&c"),
            ("id", "9"),
        ]);
        let form = mailchimp.form(settings).unwrap();
        assert_eq!(
            form.action,
            "https://acme.us1.list-manage.com/subscribe/post?u=a%20b%26c&id=9"
        );
        assert_eq!(form.honeypot.as_deref(), Some("b_a b&c_9"));
        let missing = mailchimp
            .form(with(&[("dc", "us1"), ("u", "1")]))
            .unwrap_err();
        assert_eq!(missing, ["account", "id"]);
        assert_eq!(mailchimp.keys(), ["account", "dc", "f_id", "id", "u"]);
    }

    #[test]
    fn what_may_be_missing_leaves_no_trace() {
        let all = providers();
        let buttondown = all.iter().find(|p| p.name == "buttondown").unwrap();
        let form = buttondown.form(with(&[("username", "marit")])).unwrap();
        assert_eq!(form.hidden, [("embed".to_owned(), "1".to_owned())]);
        let form = buttondown
            .form(with(&[("username", "marit"), ("tag", "blog")]))
            .unwrap();
        assert_eq!(form.hidden[1], ("tag".to_owned(), "blog".to_owned()));
    }

    #[test]
    fn no_provider_asks_for_a_secret() {
        for provider in providers() {
            for key in provider.keys() {
                assert!(!is_secret(&key), "{}: {key}", provider.name);
            }
        }
    }
}
