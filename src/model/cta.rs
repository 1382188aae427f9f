//! Finds the call to action of a post, among those that are shown now: the one that it names, else
//! the first for one of its tags, else the default.

use super::{DocumentKind, Material, ResolvedLink, Site};
use crate::config::Config;
use crate::config::address::is_followed;
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::{Cta, Parsed, SettingPlaces, When, identity, is_inside};
use jiff::Timestamp;

/// The calls to action of a site.
#[derive(Clone, Debug, Default)]
pub(super) struct Ctas {
    /// The calls that are shown now, in the order of their file.
    current: Vec<CurrentCta>,
    /// The names of all calls, also of those that are not shown now.
    names: Vec<String>,
    /// The future moments at which the set of shown calls changes.
    pub(super) transitions: Vec<Timestamp>,
}

/// A call to action that is shown now.
#[derive(Clone, Debug)]
struct CurrentCta {
    cta: Cta,
    /// The slugs of its tags.
    tags: Vec<String>,
}

/// The values of `cta:` that mean none.
const NONE: [&str; 3] = ["none", "no", "false"];

/// Whether a value of `cta:` means that the post has no call.
fn is_none(own: &str) -> bool {
    NONE.iter().any(|none| identity::same_name(none, own))
}

impl Ctas {
    pub(super) fn new(material: &Material<'_>) -> Ctas {
        let mut ctas = Ctas::default();
        let zone = &material.config.timezone.0;
        let files = material
            .files
            .iter()
            .filter_map(|(_, parsed)| match parsed {
                Parsed::Ctas(_, ctas) => Some(&**ctas),
                _ => None,
            });
        for cta in files.flatten() {
            let moment = |when: Option<When>| Some(when?.resolve(zone)?.timestamp());
            let (from, until) = (moment(cta.from), moment(cta.until));
            ctas.transitions.extend([from, until].into_iter().flatten());
            let is_on = from.is_none_or(|from| from <= material.now)
                && until.is_none_or(|until| until > material.now);
            if is_on {
                let tags = cta.tags.iter();
                ctas.current.push(CurrentCta {
                    tags: tags
                        .map(|tag| identity::tag(&material.config, tag))
                        .collect(),
                    cta: cta.clone(),
                });
            }
            ctas.names.push(cta.name.clone());
        }
        ctas.transitions.retain(|moment| *moment > material.now);
        ctas
    }
}

impl Site {
    /// The call to action of a document: the one called `name`, or the document's own if `name` is
    /// empty or not shown now.
    pub fn cta(&self, source: &str, name: &str) -> Option<&Cta> {
        let current = &self.ctas.current;
        let named = |name: &str| {
            let mut all = current.iter();
            all.find(|current| identity::same_name(&current.cta.name, name))
        };
        if !name.is_empty()
            && let Some(found) = named(name)
        {
            return Some(&found.cta);
        }
        let entry = self.entry(source)?;
        let own = entry.document.front.cta.as_deref();
        if own.is_some_and(is_none) && name.is_empty() {
            return None;
        }
        let has = |slug: &String| entry.card.tags.iter().any(|tag| *tag.slug == **slug);
        let found = own
            .and_then(named)
            .or_else(|| current.iter().find(|current| current.tags.iter().any(has)))
            .or_else(|| current.iter().find(|current| current.cta.is_default));
        found.map(|found| &found.cta)
    }

    /// Whether there is a call to action of that name, shown now or not.
    pub fn knows_cta(&self, name: &str) -> bool {
        let mut names = self.ctas.names.iter();
        names.any(|known| identity::same_name(known, name))
    }

    /// The parts of the answer to the question for a call to action: the call and its URL, and all
    /// names if there is none called `name`.
    pub(super) fn cta_answer(
        &self,
        source: &str,
        name: &str,
    ) -> (Option<(&Cta, String)>, Option<&[String]>) {
        let slug = self.entry(source).map_or("", |entry| &entry.card.slug);
        let is_known = name.is_empty() || self.knows_cta(name);
        let cta = self.cta(source, name);
        let names = (!is_known).then_some(&*self.ctas.names);
        (cta.map(|cta| (cta, self.cta_url(cta, slug))), names)
    }

    /// The names of all calls to action, also of those that are not shown now.
    pub fn cta_names(&self) -> &[String] {
        &self.ctas.names
    }

    /// Finds posts that name an unknown call, and calls whose link is broken.
    pub(super) fn cta_mistakes(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for entry in self
            .entries
            .iter()
            .filter(|entry| entry.document.front.cta.is_some())
        {
            let name = entry.document.front.cta.as_deref().unwrap_or_default();
            let is_known = is_none(name) || self.knows_cta(name);
            if !is_known && entry.card.kind == DocumentKind::Post {
                let problem = unknown_cta(name, &self.ctas.names);
                problems.push(problem.at(entry.document.place("cta")));
            }
        }
        for CurrentCta { cta, tags } in &self.ctas.current {
            for (written, slug) in cta.tags.iter().zip(tags) {
                problems.extend(self.other_tag_at(written, slug).map(|problem| {
                    let help = format!(
                        "they are taken for one; write the tag as the posts do, or give one of them another name, if `{}` is not for both",
                        cta.name
                    );
                    problem.at(cta.place.clone()).help(help)
                }));
            }
            if !cta.form.is_empty() && self.config.lead_form(&cta.form).is_none() {
                let problem = unknown_form(&cta.form, &self.config);
                problems.push(problem.at(cta.place.clone()));
            }
            if let ResolvedLink::Missing(meant) = self.cta_target(cta) {
                let message = format!("`{}` leads to `{}`, which is not there", cta.name, cta.url);
                let help = match meant {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "write /about/ for an address, posts/x.md for a file".to_owned(),
                };
                let problem = Diagnostic::error("link-broken", message);
                problems.push(problem.at(cta.place.clone()).help(help));
            }
        }
        problems
    }

    /// The target of a call's button.
    fn cta_target(&self, cta: &Cta) -> ResolvedLink {
        if !cta.form.is_empty() {
            ResolvedLink::Url(format!("#{FORM_ID}{}", cta.form))
        } else if is_inside(&cta.url) {
            self.resolve("content/", &cta.url)
        } else {
            ResolvedLink::Url(cta.url.clone())
        }
    }

    /// The URL of a call's button with the UTM parameters; `content` is the post that shows it.
    pub fn cta_url(&self, cta: &Cta, slug: &str) -> String {
        let url = match self.cta_target(cta) {
            ResolvedLink::Url(url)
            | ResolvedLink::HeldBack(url, _)
            | ResolvedLink::Withheld(url, _) => url,
            ResolvedLink::Missing(_) => return String::new(),
        };
        if cta.utm.is_empty() || !cta.form.is_empty() || !is_followed(&url) {
            return url;
        }
        let (page, fragment) = match url.split_once('#') {
            Some((page, fragment)) => (page, format!("#{fragment}")),
            None => (url.as_str(), String::new()),
        };
        let has_content = cta.utm.iter().any(|(key, _)| key == "content");
        let of_post = (!has_content && !slug.is_empty()).then_some(("content", slug));
        let pairs = cta
            .utm
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()));
        let mut query = String::new();
        for (key, value) in pairs.chain(of_post) {
            query.push(if query.is_empty() && !page.contains('?') {
                '?'
            } else {
                '&'
            });
            query.push_str(&format!(
                "utm_{key}={}",
                super::encode(value).replace('/', "%2F")
            ));
        }
        format!("{page}{query}{fragment}")
    }
}

impl Site {
    /// Finds pages of thanks that give a file which is not there.
    pub(super) fn form_mistakes(&self, places: &SettingPlaces) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for form in &self.config.lead_forms {
            let file = form.thanks.file.as_deref().unwrap_or_default();
            if file.is_empty() || !is_inside(file) {
                continue;
            }
            if let ResolvedLink::Missing(meant) = self.resolve("content/", file) {
                let message = format!(
                    "the form `{}` gives `{file}`, which is not there",
                    form.name
                );
                let help = match meant {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "write its path under content/, such as files/list.pdf".to_owned(),
                };
                let problem = Diagnostic::error("link-broken", message).help(help);
                problems.push(problem.at(places.form(&form.name)));
            }
        }
        problems
    }
}

/// How the id of a form begins on a page; the name of the form follows.
const FORM_ID: &str = "hs-form-";

/// The error for a name that no form of the settings has.
pub fn unknown_form(name: &str, config: &Config) -> Diagnostic {
    let names = config.lead_forms.iter().map(|form| form.name.as_str());
    let help = match nearest(name, names.clone()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if config.lead_forms.is_empty() => {
            format!(
                "describe it in site.yaml, `forms: {{{name}: {{provider: ..., fields: [...]}}}}`"
            )
        }
        None => format!("there are {}", names.collect::<Vec<_>>().join(", ")),
    };
    Diagnostic::error("form-unknown", format!("there is no form `{name}`")).help(help)
}

/// The error for a name that no call to action has.
pub fn unknown_cta(name: &str, names: &[String]) -> Diagnostic {
    let help = match nearest(name, names.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if names.is_empty() => "write it into content/data/ctas.yaml first".to_owned(),
        None => format!("there are {}; `none` means none", names.join(", ")),
    };
    Diagnostic::error(
        "cta-unknown",
        format!("there is no call to action `{name}`"),
    )
    .help(help)
}
