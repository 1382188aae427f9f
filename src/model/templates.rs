//! Finds the file of a template's name, and the templates that it includes.

use crate::digest::Digest;
use crate::parse::Template;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The templates of the site, over those of its theme.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    by_name: BTreeMap<Arc<str>, Arc<Template>>,
    closures: BTreeMap<Arc<str>, Digest>,
    shortcodes: BTreeMap<Box<str>, Arc<str>>,
}

/// The directory of the templates whose components may be called from Markdown.
const SHORTCODES: &str = "shortcodes/";

impl Templates {
    /// Combines `layers` of templates: a later one replaces an earlier one of the same name.
    pub fn new(layers: impl IntoIterator<Item = Arc<Template>>) -> Templates {
        let mut by_name: BTreeMap<Arc<str>, Arc<Template>> = BTreeMap::new();
        for template in layers {
            by_name.insert(Arc::clone(&template.name), template);
        }
        let components: Vec<&str> = by_name
            .values()
            .filter(|t| !t.components.is_empty())
            .map(|t| &*t.name)
            .collect();
        let closures = by_name
            .keys()
            .map(|name| {
                let mut drawn: BTreeSet<(&str, Digest)> = BTreeSet::new();
                let mut open = components.clone();
                open.push(name);
                while let Some(name) = open.pop() {
                    if let Some(template) = by_name.get(name)
                        && drawn.insert((&template.path, template.digest))
                    {
                        open.extend(template.refers_to.iter().map(String::as_str));
                    }
                }
                (Arc::clone(name), Digest::of(&drawn))
            })
            .collect();
        let shortcodes = by_name
            .values()
            .filter(|template| template.name.starts_with(SHORTCODES))
            .flat_map(|template| {
                let name = |code: &String| (code.as_str().into(), Arc::clone(&template.name));
                template.components.iter().map(name)
            })
            .collect();
        Templates {
            by_name,
            closures,
            shortcodes,
        }
    }

    /// The names of the components that may be called from Markdown, each with its template.
    pub fn shortcodes(&self) -> impl Iterator<Item = (&str, &Arc<str>)> {
        self.shortcodes.iter().map(|(name, file)| (&**name, file))
    }

    /// The digest of a shortcode with everything that it may call. If it does not exist: the digest
    /// of the names of all shortcodes.
    pub fn shortcode(&self, name: &str) -> Digest {
        match self.shortcodes.get(name) {
            Some(file) => Digest::of(&Some(self.closure(file))),
            None => Digest::of(&(None::<()>, self.shortcodes.keys().collect::<Vec<_>>())),
        }
    }

    /// All templates, by name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Template>> {
        self.by_name.values()
    }

    /// Whether any template contains a text.
    pub fn mention(&self, words: &str) -> bool {
        self.all().any(|template| template.text.contains(words))
    }

    /// The template of that name.
    pub fn get(&self, name: &str) -> Option<&Arc<Template>> {
        self.by_name.get(name)
    }

    /// The digest of a template with everything that it extends and includes, and all components.
    pub fn closure(&self, name: &str) -> Option<Digest> {
        self.closures.get(name).copied()
    }

    /// The digest of all templates.
    pub fn digest(&self) -> Digest {
        let all: Vec<_> = self
            .by_name
            .values()
            .map(|t| (&t.name, &t.path, t.digest))
            .collect();
        Digest::of(&all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(path: &str, name: &str, text: &str) -> Arc<Template> {
        Arc::new(Template::new(&path.into(), name, text))
    }

    #[test]
    fn a_closure_changes_with_what_it_draws_in_and_with_nothing_else() {
        let build = |base: &str, other: &str| {
            Templates::new([
                template("t/base.html", "base.html", base),
                template("t/post.html", "post.html", "{% extends \"base.html\" %}"),
                template("t/other.html", "other.html", other),
            ])
        };
        let before = build("a", "b");
        assert_ne!(
            before.closure("post.html"),
            build("a2", "b").closure("post.html")
        );
        assert_eq!(
            before.closure("post.html"),
            build("a", "b2").closure("post.html")
        );
        let with_component = build("a", "{% component x() %}{% endcomponent x %}");
        assert_ne!(
            before.closure("post.html"),
            with_component.closure("post.html")
        );
        assert_eq!(before.closure("none.html"), None);
    }

    #[test]
    fn a_template_that_includes_itself_does_not_loop_here() {
        let templates =
            Templates::new([template("t/a.html", "a.html", "{% include \"a.html\" %}")]);
        assert!(templates.closure("a.html").is_some());
    }
}
