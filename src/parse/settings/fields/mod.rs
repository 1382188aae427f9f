//! Reads settings: a mapping, key by key and section by section. All mistakes are found in one run,
//! each at its place.
//!
//! Enters: a text with its values. Leaves: typed values, mistakes, and on request a description of
//! every key. The line that reads a key also declares it: its name, its kind of value and its
//! default.

mod declared;
mod values;

pub use declared::{DeclaredKey, Section, ValueKind};

use crate::config::Data;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::parse::values::{Node, Values};
use std::borrow::Cow;

/// A mapping that is being read; its values live as long as `'y`. A key that was not read is reported
/// as unknown at the end.
pub(crate) struct Fields<'y, 'p> {
    /// The mapping; `None` if it is not there.
    node: Option<Node<'y>>,
    /// The keys that lead to the mapping, such as `forms.subscribe`; empty for the whole text.
    path: String,
    /// The keys that were read.
    known: Vec<Cow<'y, str>>,
    /// How many of the known keys the mapping has.
    found: usize,
    /// Unknown keys that are not to be reported again.
    refused: Vec<&'y str>,
    /// The descriptions of the keys, on request.
    declared: Option<Section>,
    problems: &'p mut Vec<Diagnostic>,
}

impl<'y> Fields<'y, '_> {
    /// Reads a whole text. If it is not a mapping, that is a mistake, and it counts as empty.
    pub(crate) fn read<T>(
        values: &'y Values<'y>,
        problems: &mut Vec<Diagnostic>,
        read: impl FnOnce(&mut Fields<'y, '_>) -> T,
    ) -> T {
        let node = values.root();
        if !matches!(node.data, Data::Map(_) | Data::Null) {
            let problem =
                Diagnostic::error("yaml-syntax", "expected lines of the form `key: value`");
            let problem = problem.help("for example `title: How to say thank you`");
            problems.push(problem.at(values.start()));
        }
        let mut fields = Fields {
            node: Some(node),
            path: String::new(),
            known: Vec::with_capacity(32),
            found: 0,
            refused: Vec::new(),
            declared: None,
            problems,
        };
        let value = read(&mut fields);
        fields.complain_of_rest();
        value
    }

    /// Describes every key that `read` reads.
    pub(crate) fn describe<T>(read: impl FnOnce(&mut Fields<'_, '_>) -> T) -> Vec<DeclaredKey> {
        let mut fields = Fields {
            node: None,
            path: String::new(),
            known: Vec::new(),
            found: 0,
            refused: Vec::new(),
            declared: Some(Section::default()),
            problems: &mut Vec::new(),
        };
        read(&mut fields);
        fields.declared.unwrap_or_default().keys
    }

    /// Whether this is for [`Fields::describe`]. Then every possible key has to be read.
    pub(crate) fn is_description(&self) -> bool {
        self.declared.is_some()
    }

    /// The keys that lead to the mapping, such as `forms.subscribe`.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether `key` is there, but has no value.
    pub(crate) fn is_blank(&self, key: &str) -> bool {
        let found = self.node.and_then(|node| node.get(key));
        found.is_some_and(|node| *node.data == Data::Null)
    }

    /// The keys that were read.
    pub(crate) fn known(&self) -> &[Cow<'y, str>] {
        &self.known
    }

    /// All entries. They do not count as read.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'y str, Node<'y>)> + use<'y> {
        self.node.into_iter().flat_map(Node::entries)
    }

    /// The value of `key`. This does not count as reading it.
    pub(crate) fn peek(&self, key: &str) -> Option<Node<'y>> {
        let found = self.node?.get(key);
        found.filter(|node| *node.data != Data::Null)
    }

    /// Declares a key and returns its value, unless that is empty. Each key is read only once.
    fn take(
        &mut self,
        name: impl Into<Cow<'y, str>>,
        kind: impl FnOnce() -> ValueKind,
    ) -> Option<Node<'y>> {
        let name = name.into();
        debug_assert!(!self.known.contains(&name), "`{name}` is asked for twice");
        let node = self.node.and_then(|node| node.get(&name));
        self.found += usize::from(node.is_some());
        if let Some(declared) = &mut self.declared {
            declared.keys.push(DeclaredKey::new(&name, kind()));
        }
        self.known.push(name);
        node.filter(|node| *node.data != Data::Null)
    }

    /// Declares a key whose value is read by [`Fields::peek`].
    pub(crate) fn know(&mut self, name: impl Into<Cow<'y, str>>) {
        let name = name.into();
        if !self.known.contains(&name) {
            self.take(name, || ValueKind::Text);
        }
    }

    /// Pushes a problem at the place of the value of `key`. If the key is not there, the place is
    /// that of the mapping.
    pub(crate) fn complain(&mut self, key: &str, problem: Diagnostic) {
        let node = self.node.and_then(|node| node.get(key));
        if let Some(node) = node.or(self.node) {
            self.complain_at(node.place(), problem);
        }
    }

    /// Pushes a problem at the place of the key of this mapping.
    pub(crate) fn complain_of_name(&mut self, problem: Diagnostic) {
        if let Some(node) = self.node {
            self.complain_at(node.key_place(), problem);
        }
    }

    /// Pushes a problem that has its place already.
    pub(crate) fn report(&mut self, problem: Option<Diagnostic>) {
        self.problems.extend(problem);
    }

    pub(crate) fn complain_at(&mut self, place: Place, problem: Diagnostic) {
        self.problems.push(problem.at(place));
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// Reports that `key` has another kind of value than `expected`, such as `true or false`.
    pub(crate) fn wrong_kind(&mut self, key: &str, node: Node<'y>, expected: &str, example: &str) {
        let message = format!("`{}` should be {expected}", self.path_of(key));
        let problem = Diagnostic::error("wrong-kind", message);
        let problem = problem.help(format!("for example `{key}: {example}`"));
        self.complain_at(node.place(), problem);
    }

    /// The entries that were not read by name, in a mapping that may have any keys.
    pub(crate) fn rest(&mut self) -> Vec<(&'y str, Node<'y>)> {
        if let Some(declared) = &mut self.declared {
            declared.is_open = true;
        }
        let rest = self.unknown();
        self.refused.extend(rest.iter().map(|(key, _)| *key));
        rest
    }

    /// Accepts all other keys as the writer's own, except those that look like a known key.
    pub(crate) fn own_keys(&mut self) {
        if let Some(declared) = &mut self.declared {
            declared.is_open = true;
        }
        for (key, _) in self.unknown() {
            if nearest(key, self.known.iter().map(|known| &**known)).is_none() {
                self.refused.push(key);
            }
        }
    }

    /// Reports each unknown key for which there is a `problem`, instead of the usual warning.
    pub(crate) fn refuse(
        &mut self,
        mut problem: impl FnMut(&'y str, Node<'y>) -> Option<Diagnostic>,
    ) {
        for (key, node) in self.unknown() {
            if let Some(problem) = problem(key, node) {
                self.problems.push(problem);
                self.refused.push(key);
            }
        }
    }

    /// The entries that were neither read nor refused.
    fn unknown(&self) -> Vec<(&'y str, Node<'y>)> {
        if self.refused.is_empty() && self.entries().count() == self.found {
            return Vec::new();
        }
        let unread = self.entries().filter(|(name, _)| {
            self.known.iter().all(|known| known != name) && !self.refused.contains(name)
        });
        unread.collect()
    }

    /// Warns about each unknown key, and names the known key that it most likely means.
    fn complain_of_rest(&mut self) {
        for (key, node) in self.unknown() {
            let known = self.known.iter().map(|key| &**key);
            let help = match nearest(key, known.clone()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => {
                    let has_extra = known.clone().any(|key| key == "extra");
                    let own = "put keys of your own under `extra:`; ";
                    let own = if has_extra { own } else { "" };
                    format!("{own}known are {}", known.collect::<Vec<_>>().join(", "))
                }
            };
            let under = if self.path.is_empty() {
                String::new()
            } else {
                format!(" under `{}`", self.path)
            };
            let message = format!("`{key}`{under} is not a key that linger knows");
            let problem = Diagnostic::warning("unknown-key", message).help(help);
            self.complain_at(node.key_place(), problem);
        }
    }

    /// Reads the mapping under `key`. If there is none, `read` is called for the defaults.
    pub(crate) fn section<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Fields<'y, '_>) -> T,
    ) -> T {
        let node = self.take(key, || ValueKind::Map(Section::default()));
        let node = node.and_then(|node| self.mapping(key, node));
        let (value, section) = self.inside(key, node, read);
        self.redeclare(|key| key.kind = ValueKind::Map(section));
        value
    }

    /// Like [`Fields::section`]; `None` if the value is `false`.
    pub(crate) fn section_unless_off<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Fields<'y, '_>) -> T,
    ) -> Option<T> {
        if self
            .peek(key)
            .is_some_and(|node| *node.data == Data::Bool(false))
        {
            self.take(key, || ValueKind::Text);
            return None;
        }
        let value = self.section(key, read);
        self.redeclare(|key| {
            if let ValueKind::Map(section) = &mut key.kind {
                key.kind = ValueKind::MapOrOff(std::mem::take(section));
            }
        });
        Some(value)
    }

    /// Reads each mapping of a list. Another kind of value is an error, whose help line shows the item
    /// `example`.
    pub(crate) fn items<T>(
        &mut self,
        key: &'static str,
        example: &str,
        mut read: impl FnMut(&mut Fields<'y, '_>) -> T,
    ) -> Vec<T> {
        let node = self.take(key, || ValueKind::Maps(Section::default()));
        if self.is_description() {
            let (_, section) = self.inside(key, None, read);
            self.redeclare(|key| key.kind = ValueKind::Maps(section));
            return Vec::new();
        }
        let Some(node) = node else { return Vec::new() };
        let is_list = matches!(node.data, Data::List(_));
        if !is_list || node.items().any(|item| !matches!(item.data, Data::Map(_))) {
            let message = format!(
                "`{}` should be a list, each item with its own keys",
                self.path_of(key)
            );
            let problem = Diagnostic::error("wrong-kind", message);
            let problem = problem.help(format!("for example `- {example}`"));
            self.complain_at(node.place(), problem);
            return Vec::new();
        }
        let items = node.items();
        items
            .map(|item| self.inside(key, Some(item), &mut read).0)
            .collect()
    }

    /// Reads each entry that was not read by name as a mapping. `read` gets its key.
    pub(crate) fn each<T>(
        &mut self,
        mut read: impl FnMut(&'y str, &mut Fields<'y, '_>) -> T,
    ) -> Vec<T> {
        let mut values = Vec::new();
        for (name, node) in self.rest() {
            if let Some(node) = self.mapping(name, node) {
                let (value, _) = self.inside(name, Some(node), |fields| read(name, fields));
                values.push(value);
            }
        }
        values
    }

    /// Like [`Fields::each`], but a key that looks like one that was read is left, and so reported.
    pub(crate) fn each_other<T>(
        &mut self,
        mut read: impl FnMut(&'y str, &mut Fields<'y, '_>) -> T,
    ) -> Vec<T> {
        if self.is_description() {
            let (_, others) = self.inside("<name>", None, |fields| read("name", fields));
            if let Some(declared) = &mut self.declared {
                declared.others = Some(Box::new(others));
            }
            return Vec::new();
        }
        self.own_keys();
        let known = self.known.clone();
        let own = self
            .entries()
            .filter(|(key, _)| self.refused.contains(key) && !known.iter().any(|name| name == key));
        let mut values = Vec::new();
        for (name, node) in own.collect::<Vec<_>>() {
            // A name alone is a mapping whose keys all have their defaults.
            let is_blank = *node.data == Data::Null;
            let node = if is_blank {
                Some(node)
            } else {
                self.mapping(name, node)
            };
            if let Some(node) = node {
                let (value, _) = self.inside(name, Some(node), |fields| read(name, fields));
                values.push(value);
            }
        }
        values
    }

    fn mapping(&mut self, key: &str, node: Node<'y>) -> Option<Node<'y>> {
        if matches!(node.data, Data::Map(_)) {
            return Some(node);
        }
        let message = format!("`{}` should hold `key: value` lines", self.path_of(key));
        let problem = Diagnostic::error("wrong-kind", message);
        self.complain_at(
            node.place(),
            problem.help("indent the lines under it by two spaces"),
        );
        None
    }

    fn inside<T>(
        &mut self,
        key: &str,
        node: Option<Node<'y>>,
        read: impl FnOnce(&mut Fields<'y, '_>) -> T,
    ) -> (T, Section) {
        let mut inner = Fields {
            node,
            path: self.path_of(key),
            known: Vec::new(),
            found: 0,
            refused: Vec::new(),
            declared: self.is_description().then(Section::default),
            problems: self.problems,
        };
        let value = read(&mut inner);
        inner.complain_of_rest();
        (value, inner.declared.unwrap_or_default())
    }

    /// Changes the description of the key that was asked for last.
    fn redeclare(&mut self, change: impl FnOnce(&mut DeclaredKey)) {
        let declared = self.declared.as_mut();
        if let Some(key) = declared.and_then(|section| section.keys.last_mut()) {
            change(key);
        }
    }
}
