//! The authors of posts. Authors have pages if `content/data/authors.yaml` exists, or if the site
//! has posts of more than one author.
//!
//! Enters: the posts in their order, the data file. Leaves: authors with their posts.

use super::address::{LONGEST_NAME, name_too_long, slug_problem};
use super::{Address, Entry, Material, Site};
use crate::config::Data;
use crate::config::address::is_elsewhere;
use crate::diagnostic::{Diagnostic, nearest};
use crate::digest::Digest;
use crate::parse::{Parsed, Profile, identity};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

/// An author who has a page.
#[derive(Debug)]
pub struct Author {
    /// The name as the data file spells it, or else the newest post.
    pub name: Arc<str>,
    /// The part of the page's address.
    pub slug: Arc<str>,
    /// The root-relative URL of the page.
    pub url: Arc<str>,
    /// URL of a portrait.
    pub picture: Option<String>,
    /// The entry of the data file; a map.
    pub profile: Data,
    /// Indices of posts, newest first.
    pub(super) posts: Vec<usize>,
}

/// The authors who have a page, by name.
#[derive(Debug, Default)]
pub(super) struct Authors {
    all: Vec<Author>,
    /// The index of each author, by the spelling of the name.
    by_name: HashMap<String, usize>,
    by_slug: HashMap<Arc<str>, usize>,
}

impl Authors {
    pub(super) fn named(&self, name: &str) -> Option<&Author> {
        self.by_name
            .get(&identity::spelling(name))
            .map(|at| &self.all[*at])
    }

    pub(super) fn get(&self, slug: &str) -> Option<&Author> {
        self.by_slug.get(slug).map(|at| &self.all[*at])
    }

    pub(super) fn all(&self) -> &[Author] {
        &self.all
    }
}

/// An author before it is decided whether there are pages.
struct Person<'a> {
    /// The spelling of the name. Two authors with the same one are one.
    spelling: String,
    /// The name as the newest post has it.
    name: &'a str,
    /// Indices of posts, newest first.
    posts: Vec<usize>,
}

/// The authors of posts, the one of the newest post first.
fn people(posts: &[Entry]) -> Vec<Person<'_>> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, entry) in posts.iter().enumerate() {
        let name = entry.card.author.as_str();
        if !name.is_empty() {
            by_name.entry(name).or_default().push(at);
        }
    }
    let mut names: Vec<(&str, Vec<usize>)> = by_name.into_iter().collect();
    // The order of a hash map is random, so sort: the author of the newest post first.
    names.sort_unstable_by(|a, b| a.1.cmp(&b.1));
    let mut people: Vec<Person<'_>> = Vec::new();
    for (name, posts) in names {
        let spelling = identity::spelling(name);
        match people.iter_mut().find(|known| known.spelling == spelling) {
            Some(known) => known.posts.extend(posts),
            None => people.push(Person {
                spelling,
                name,
                posts,
            }),
        }
    }
    for person in &mut people {
        person.posts.sort_unstable();
    }
    people
}

impl Site {
    /// The authors of the posts. Mistakes in the data file are pushed to `problems`.
    pub(super) fn find_authors(
        &self,
        material: &Material<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Authors {
        let mut files = material.files.iter();
        let profiles = files.find_map(|(_, parsed)| match parsed {
            Parsed::Authors(_, profiles) => Some(&***profiles),
            _ => None,
        });
        let known = self.known_authors(profiles.unwrap_or_default(), problems);
        let people = people(&self.entries[..self.posts]);
        let mut authors = Authors::default();
        if known.is_empty() && people.len() < 2 {
            return authors;
        }
        let slugs = self.author_slugs(&people, &known, problems);
        for (at, (person, slug)) in people.into_iter().zip(slugs).enumerate() {
            authors.by_slug.insert(Arc::clone(&slug), at);
            authors.all.push(self.introduce(&person, slug, &known));
            authors.by_name.insert(person.spelling, at);
        }
        authors
    }

    /// The part of each author's address. If the names of two lead to one address, the author in
    /// the data file keeps it, or else the author of the older post, because readers know that
    /// address already. The other author gets another address, and a warning names both.
    fn author_slugs(
        &self,
        people: &[Person<'_>],
        known: &[KnownAuthor<'_>],
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<Arc<str>> {
        let profile_of = |at: usize| {
            let mut all = known.iter().enumerate();
            all.find(|(_, known)| known.spelling == people[at].spelling)
        };
        let mut order: Vec<usize> = (0..people.len()).collect();
        order.sort_by_key(|at| {
            let rank = profile_of(*at).map_or(usize::MAX, |(number, _)| number);
            (rank, Reverse(people[*at].posts.last().copied()))
        });
        let mut owners: HashMap<Arc<str>, usize> = HashMap::new();
        let mut slugs: Vec<Arc<str>> = vec![Arc::default(); people.len()];
        for at in order {
            let person = &people[at];
            let own = profile_of(at).and_then(|(_, known)| known.slug.clone());
            let wanted =
                own.unwrap_or_else(|| identity::address_name(&self.config, "author", person.name));
            if wanted.len() > LONGEST_NAME {
                let place = self.entries[person.posts[0]].document.place("author");
                problems.push(name_too_long("author", person.name, place));
                slugs[at] = format!("author-{at}").into();
                continue;
            }
            let Some(owner) = owners.get(&wanted) else {
                owners.insert(Arc::clone(&wanted), at);
                slugs[at] = wanted;
                continue;
            };
            let digest = Digest::of_bytes(person.spelling.as_bytes()).hex();
            slugs[at] = format!("{wanted}-{digest:.8}").into();
            let message = format!(
                "the authors `{}` and `{}` would have the same address, /authors/{wanted}/",
                people[*owner].name, person.name
            );
            let help = format!(
                "`{}` is at /authors/{}/ now; if they are one person, write the name in one way, else give one a `slug:` in content/data/authors.yaml",
                person.name, slugs[at]
            );
            let place = self.entries[person.posts[0]].document.place("author");
            problems.push(
                Diagnostic::warning("author-address", message)
                    .at(place)
                    .help(help),
            );
        }
        slugs
    }

    fn introduce(&self, person: &Person<'_>, slug: Arc<str>, known: &[KnownAuthor<'_>]) -> Author {
        let known = known.iter().find(|known| known.spelling == person.spelling);
        let address = Address::new(&self.config, &format!("/authors/{slug}/"));
        Author {
            name: known
                .map_or(person.name, |known| &known.profile.name)
                .into(),
            url: Arc::clone(&address.url),
            picture: known.and_then(|known| known.picture.clone()),
            profile: known.map_or(Data::Map(Vec::new()), |known| known.profile.data.clone()),
            posts: person.posts.clone(),
            slug,
        }
    }

    /// The authors of the data file, with slugs and pictures checked.
    fn known_authors<'a>(
        &self,
        profiles: &'a [Profile],
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<KnownAuthor<'a>> {
        let mut known = Vec::with_capacity(profiles.len());
        for profile in profiles {
            let name = &profile.name;
            let slug = profile.slug.as_ref().and_then(|(slug, place)| {
                let Some(complaint) = slug_problem(slug) else {
                    return Some(Arc::from(slug.as_str()));
                };
                let message = format!("the slug `{slug}` of `{name}` {complaint}");
                let problem = Diagnostic::error("bad-slug", message).at(place.clone());
                problems.push(problem.help("use lower-case letters, digits and hyphens"));
                None
            });
            let picture = profile.picture.as_ref().and_then(|(written, place)| {
                let found = self.portrait(written).map_err(|help| {
                    let message = format!("there is no picture `{written}` of `{name}`");
                    let problem = Diagnostic::error("picture-missing", message);
                    problems.push(problem.at(place.clone()).help(help));
                });
                found.ok()
            });
            known.push(KnownAuthor {
                spelling: identity::spelling(name),
                slug,
                picture,
                profile,
            });
        }
        known
    }

    /// The URL of a picture by its path under `content/`.
    ///
    /// # Errors There is no such picture; the text says what to do.
    fn portrait(&self, written: &str) -> Result<String, String> {
        if is_elsewhere(written) {
            return Ok(written.to_owned());
        }
        let path = format!("content/{}", written.trim_start_matches('/'));
        match self.content_file(&path) {
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

/// An author of the data file.
struct KnownAuthor<'a> {
    /// The spelling of the name. Two authors with the same one are one.
    spelling: String,
    /// The part of the page's address, if the writer chose it.
    slug: Option<Arc<str>>,
    /// The URL of the portrait.
    picture: Option<String>,
    profile: &'a Profile,
}
