//! What a `.docx` says beside its text: styles by name, numbers of lists, where relations lead.

use super::archive::Xml;
use std::collections::HashMap;

/// Styles by id.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, DocxStyle>);

#[derive(Debug, Default)]
struct DocxStyle {
    /// In small letters.
    name: String,
    based_on: Option<String>,
    properties: Xml,
}

/// How far styles may be based on each other.
const MOST_STEPS: usize = 20;

impl Styles {
    pub(super) fn of(part: Option<&Xml>) -> Styles {
        let styles = part.into_iter().flat_map(|part| &part.children);
        let styles = styles
            .filter(|style| style.name == "style")
            .filter_map(|style| {
                let id = style.attribute("styleId")?.to_owned();
                let style = DocxStyle {
                    name: style.value("name").unwrap_or_default().to_lowercase(),
                    based_on: style.value("basedOn").map(str::to_owned),
                    properties: style.clone(),
                };
                Some((id, style))
            });
        Styles(styles.collect())
    }

    /// A style and those that it is based on, the nearest first.
    fn chain<'a>(&'a self, id: Option<&str>) -> impl Iterator<Item = &'a DocxStyle> {
        let mut next = id.and_then(|id| self.0.get(id));
        let mut steps = 0;
        std::iter::from_fn(move || {
            let this = next?;
            steps += 1;
            next = this
                .based_on
                .as_deref()
                .filter(|_| steps < MOST_STEPS)
                .and_then(|id| self.0.get(id));
            Some(this)
        })
    }

    /// What the style is for, by the names that office programs give: ids are translated, names of
    /// built-in styles are not.
    pub(super) fn role(&self, id: Option<&str>) -> Role {
        for style in self.chain(id) {
            let name = style.name.as_str();
            if let Some(level) = name
                .strip_prefix("heading ")
                .and_then(|n| n.parse::<u8>().ok())
            {
                return Role::Heading(level.clamp(1, 6));
            }
            let role = match name {
                "title" => Role::Title,
                "subtitle" => Role::Subtitle,
                "quote" | "intense quote" | "block text" => Role::Quote,
                "html preformatted" | "plain text" | "macro" | "source code" | "code" => Role::Code,
                name if name.starts_with("toc ") || name == "table of figures" => Role::Contents,
                _ => continue,
            };
            return role;
        }
        Role::Text
    }

    /// A property of runs or paragraphs that the style or what it is based on has.
    pub(super) fn property<'a, T>(
        &'a self,
        id: Option<&str>,
        group: &'a str,
        read: impl Fn(&'a Xml) -> Option<T>,
    ) -> Option<T> {
        self.chain(id)
            .find_map(|style| style.properties.child(group).and_then(&read))
    }
}

/// What a paragraph is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Text,
    Heading(u8),
    Title,
    Subtitle,
    Quote,
    Code,
    /// A table of contents, which the theme makes itself.
    Contents,
}

/// Numbers of lists.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// By `numId`: the abstract list, and levels that start elsewhere.
    lists: HashMap<String, (String, HashMap<usize, u64>)>,
    /// By abstract list and level: the format, and where it starts.
    levels: HashMap<(String, usize), (String, u64)>,
    /// How far each abstract list has counted, by level.
    counters: HashMap<String, Vec<u64>>,
    /// Lists whose own start was taken.
    started: Vec<(String, usize)>,
}

/// A paragraph's place in a list.
#[derive(Debug)]
pub(super) struct Numbered {
    pub(super) list: String,
    pub(super) level: usize,
    /// `None`: it has a bullet.
    pub(super) number: Option<u64>,
}

impl Numbering {
    pub(super) fn of(part: Option<&Xml>) -> Numbering {
        let mut numbering = Numbering::default();
        for element in part.into_iter().flat_map(|part| &part.children) {
            match element.name.as_str() {
                "abstractNum" => {
                    let id = element.attribute("abstractNumId").unwrap_or_default();
                    for level in element.children.iter().filter(|child| child.name == "lvl") {
                        numbering.add_level(id, level);
                    }
                }
                "num" => {
                    let id = element.attribute("numId").unwrap_or_default().to_owned();
                    let of = element
                        .value("abstractNumId")
                        .unwrap_or_default()
                        .to_owned();
                    let overrides = element.children.iter().filter(|c| c.name == "lvlOverride");
                    let starts = overrides.filter_map(|level| {
                        let at = level.attribute("ilvl")?.parse().ok()?;
                        Some((at, level.value("startOverride")?.parse().ok()?))
                    });
                    numbering.lists.insert(id, (of, starts.collect()));
                }
                _ => {}
            }
        }
        numbering
    }

    fn add_level(&mut self, id: &str, level: &Xml) {
        let Some(at) = level.attribute("ilvl").and_then(|at| at.parse().ok()) else {
            return;
        };
        let format = level.value("numFmt").unwrap_or("decimal").to_owned();
        let start = level
            .value("start")
            .and_then(|start| start.parse().ok())
            .unwrap_or(1);
        self.levels.insert((id.to_owned(), at), (format, start));
    }

    /// Counts one more item. `None`: it is in no list.
    pub(super) fn next(&mut self, id: &str, level: usize) -> Option<Numbered> {
        let (of, overrides) = self.lists.get(id)?;
        let level = level.min(8);
        let known = self.levels.get(&(of.clone(), level));
        let (format, start) = known.map_or(("bullet", 1), |(format, start)| (format, *start));
        if format == "none" {
            return None;
        }
        let counters = self.counters.entry(of.clone()).or_default();
        counters.truncate(level + 1);
        if counters.len() <= level {
            counters.resize(level, 1);
            counters.push(start.saturating_sub(1));
        }
        // A list that starts again says so once.
        let key = (id.to_owned(), level);
        if let Some(start) = overrides
            .get(&level)
            .filter(|_| !self.started.contains(&key))
        {
            counters[level] = start.saturating_sub(1);
            self.started.push(key);
        }
        counters[level] += 1;
        Some(Numbered {
            list: of.clone(),
            level,
            number: (format != "bullet").then_some(counters[level]),
        })
    }
}

/// Where relations lead.
#[derive(Debug, Default)]
pub(super) struct Relations {
    /// By id: the target, and whether it lies outside of the archive.
    targets: HashMap<String, (String, bool)>,
}

impl Relations {
    pub(super) fn of(part: Option<&Xml>) -> Relations {
        let all = part.into_iter().flat_map(|part| &part.children);
        let targets = all.filter_map(|relation| {
            let is_outside = relation.attribute("TargetMode") == Some("External");
            let target = relation.attribute("Target")?.to_owned();
            Some((relation.attribute("Id")?.to_owned(), (target, is_outside)))
        });
        Relations {
            targets: targets.collect(),
        }
    }

    /// The target of a relation that leads outside.
    pub(super) fn outside(&self, id: &str) -> Option<&str> {
        let (target, is_outside) = self.targets.get(id)?;
        is_outside.then_some(target.as_str())
    }

    /// The name of the part that a relation leads to, for a relation of a part in `folder`.
    pub(super) fn inside(&self, id: &str, folder: &str) -> Option<String> {
        let (target, is_outside) = self.targets.get(id)?;
        (!is_outside).then(|| resolved(folder, target))
    }

    /// The part of a kind, by the end of its type.
    pub(super) fn of_type(part: Option<&Xml>, folder: &str, end: &str) -> Option<String> {
        let mut all = part?.children.iter();
        let found =
            all.find(|relation| relation.attribute("Type").is_some_and(|t| t.ends_with(end)))?;
        Some(resolved(folder, found.attribute("Target")?))
    }
}

/// A part's name from a target: relative to the folder, never out of the archive.
fn resolved(folder: &str, target: &str) -> String {
    let (start, target) = match target.strip_prefix('/') {
        Some(target) => ("", target),
        None => (folder, target),
    };
    let mut parts: Vec<&str> = start.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
