//! Which file a template's name means, and what else it draws in.

use crate::digest::Digest;
use crate::parse::Template;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The templates that are in force.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    by_name: BTreeMap<Arc<str>, Arc<Template>>,
    closures: BTreeMap<Arc<str>, Digest>,
    shortcodes: BTreeMap<Box<str>, Arc<str>>,
}

/// Where templates lie whose components may be called from Markdown.
const SHORTCODES: &str = "shortcodes/";

impl Templates {
    /// Those of `layers`, the weakest first: a later one replaces an earlier one of its name.
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

    /// Stands for the shortcode of that name, with all that it may call; for one that does not
    /// exist, for the names of those that do.
    pub fn shortcode(&self, name: &str) -> Digest {
        match self.shortcodes.get(name) {
            Some(file) => Digest::of(&Some(self.closure(file))),
            None => Digest::of(&(None::<()>, self.shortcodes.keys().collect::<Vec<_>>())),
        }
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Template>> {
        self.by_name.values()
    }

    /// Whether any template has these words in it.
    pub fn mention(&self, words: &str) -> bool {
        self.all().any(|template| template.text.contains(words))
    }

    /// The template of that name.
    pub fn get(&self, name: &str) -> Option<&Arc<Template>> {
        self.by_name.get(name)
    }

    /// Stands for the template of that name with all that it extends and includes, and every
    /// component there is.
    pub fn closure(&self, name: &str) -> Option<Digest> {
        self.closures.get(name).copied()
    }

    /// Stands for all of them.
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
