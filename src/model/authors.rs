//! Who writes here. An author has a page once `content/data/authors.yaml` says something of them, or
//! once the site has posts of more than one.
//!
//! Enters: the posts in their order, that data file. Leaves: authors with their posts.

use super::{Address, Entry, Site};
use crate::config::address::is_elsewhere;
use crate::config::{Config, Data};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::digest::Digest;
use crate::parse::slug_for;
use std::collections::HashMap;
use std::sync::Arc;

/// The data file about them, under `content/data/`.
const FILE: &str = "authors";

/// Somebody who writes here, with a page of their own.
#[derive(Debug)]
pub struct Author {
    /// As the data file spells it, or the newest post.
    pub name: Arc<str>,
    /// In the address of the page.
    pub slug: Arc<str>,
    /// Root-relative, of the page.
    pub url: Arc<str>,
    /// URL of a portrait.
    pub picture: Option<String>,
    /// What the data file says; a map.
    pub profile: Data,
    /// Newest first.
    pub(super) posts: Vec<usize>,
}

/// The authors that have a page, by name.
#[derive(Debug, Default)]
pub(super) struct Authors {
    all: Vec<Author>,
    /// Every spelling of a name.
    by_name: HashMap<String, usize>,
    by_slug: HashMap<Arc<str>, usize>,
}

impl Authors {
    pub(super) fn named(&self, name: &str) -> Option<&Author> {
        self.by_name.get(name).map(|at| &self.all[*at])
    }

    pub(super) fn get(&self, slug: &str) -> Option<&Author> {
        self.by_slug.get(slug).map(|at| &self.all[*at])
    }

    pub(super) fn all(&self) -> &[Author] {
        &self.all
    }
}

/// What tells authors apart: case and signs do not; a name that no URL can be made from is told by
/// its digest.
fn author_slug(config: &Config, name: &str) -> Arc<str> {
    match slug_for(config, name) {
        slug if slug.is_empty() => {
            format!("author-{:.8}", Digest::of_bytes(name.as_bytes()).hex()).into()
        }
        slug => slug.into(),
    }
}

impl Site {
    /// The authors of `posts`; what is wrong with the data file is pushed to `problems`.
    pub(super) fn find_authors(&self, posts: &[Entry], problems: &mut Vec<Diagnostic>) -> Authors {
        let profiles = self.profiles(problems);
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, entry) in posts.iter().enumerate() {
            let name = entry.card.author.as_str();
            if !name.is_empty() {
                by_name.entry(name).or_default().push(at);
            }
        }
        if profiles.is_empty() && by_name.len() < 2 {
            return Authors::default();
        }
        let mut spellings: Vec<(&str, Vec<usize>)> = by_name.into_iter().collect();
        // The newest spelling first, whatever the order of a hash map.
        spellings.sort_unstable_by(|a, b| a.1.cmp(&b.1));
        let mut authors = Authors::default();
        for (name, posts) in spellings {
            let slug = author_slug(&self.config, name);
            let at = *authors.by_slug.entry(Arc::clone(&slug)).or_insert_with(|| {
                authors.all.push(self.introduce(name, slug, &profiles));
                authors.all.len() - 1
            });
            authors.all[at].posts.extend(posts);
            authors.by_name.insert(name.to_owned(), at);
        }
        for (at, author) in authors.all.iter_mut().enumerate() {
            author.posts.sort_unstable();
            authors.by_name.insert(author.name.to_string(), at);
        }
        authors
    }

    fn introduce(&self, name: &str, slug: Arc<str>, profiles: &[Profile]) -> Author {
        let profile = profiles.iter().find(|profile| profile.slug == slug);
        let address = Address::new(&self.config, &format!("/authors/{slug}/"));
        Author {
            name: profile.map_or(name, |profile| &profile.name).into(),
            url: Arc::clone(&address.url),
            picture: profile.and_then(|profile| profile.picture.clone()),
            profile: profile.map_or(Data::Map(Vec::new()), |profile| profile.data.clone()),
            posts: Vec::new(),
            slug,
        }
    }

    /// What the data file says, with its mistakes.
    fn profiles(&self, problems: &mut Vec<Diagnostic>) -> Vec<Profile> {
        let paths = [format!("{FILE}.yaml"), format!("{FILE}.yml")];
        let Some((path, data)) = paths.iter().find_map(|path| Some((path, self.data(path)?)))
        else {
            return Vec::new();
        };
        let place = || Place::file(&format!("content/data/{path}").into());
        let shape = "each author is a name with lines under it, such as `bio: ...`";
        let Data::Map(entries) = data else {
            if *data != Data::Null {
                let problem =
                    Diagnostic::error("wrong-kind", "the authors should be `name:` lines");
                problems.push(problem.at(place()).help(shape));
            }
            return Vec::new();
        };
        let mut profiles = Vec::with_capacity(entries.len());
        for (key, data) in entries {
            if !matches!(data, Data::Map(_)) {
                let message =
                    format!("what is said of the author `{key}` should be `key: value` lines");
                problems.push(
                    Diagnostic::error("wrong-kind", message)
                        .at(place())
                        .help(shape),
                );
                continue;
            }
            let name = match data.get("name") {
                Some(Data::Text(name)) => name,
                _ => key.as_str(),
            };
            let picture = match data.get("picture") {
                Some(Data::Text(written)) => match self.portrait(written) {
                    Ok(url) => Some(url),
                    Err(help) => {
                        let message = format!("there is no picture `{written}` of `{name}`");
                        let problem = Diagnostic::error("picture-missing", message);
                        problems.push(problem.at(place()).help(help));
                        None
                    }
                },
                _ => None,
            };
            profiles.push(Profile {
                slug: author_slug(&self.config, name),
                name: name.into(),
                picture,
                data: data.clone(),
            });
        }
        profiles
    }

    /// The URL of a picture by its path under `content/`.
    ///
    /// # Errors
    /// What to do: there is no such picture.
    fn portrait(&self, written: &str) -> Result<String, String> {
        if is_elsewhere(written) {
            return Ok(written.to_owned());
        }
        let path = format!("content/{}", written.trim_start_matches('/'));
        match self.assets.get(path.as_str()) {
            Some(asset) => Ok(asset.address.url.to_string()),
            None => Err(
                match nearest(&path, self.assets.keys().map(|name| &**name)) {
                    Some(meant) => {
                        format!("did you mean `/{}`?", meant.trim_start_matches("content/"))
                    }
                    None => "give its path from content/, such as /img/anna.jpg".to_owned(),
                },
            ),
        }
    }
}

struct Profile {
    slug: Arc<str>,
    name: Arc<str>,
    picture: Option<String>,
    data: Data,
}
