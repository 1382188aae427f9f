//! Lists whose items have keys of their own, each mistake in them at its place.

use super::{Fields, ValueKind, ValuePlace};
use crate::config::Data;
use crate::diagnostic::{Diagnostic, Place};

impl Fields<'_> {
    /// A list of mappings that have some of `names`, each with the place of its line; empty when the
    /// key is not there. What is no such list is an error, `example` shows one.
    pub fn maps(
        &mut self,
        key: &'static str,
        names: &'static [&'static str],
        example: &str,
    ) -> Vec<Data> {
        match self.take(key, ValueKind::Maps(names)) {
            None => Vec::new(),
            Some(Data::List(items)) if items.iter().all(|item| matches!(item, Data::Map(_))) => {
                items
            }
            Some(_) => {
                let message = format!("`{key}` should be a list, each item with its own keys");
                let problem = Diagnostic::error("wrong-kind", message);
                self.complain(key, problem.help(format!("for example `- {example}`")));
                Vec::new()
            }
        }
    }

    /// Where the value of `inner` stands in the item `number` (from 0) of the list under `key`; the
    /// item itself if it has no such key, the list if its items do not have lines of their own.
    pub fn spot_of_item(&self, key: &str, number: usize, inner: &str) -> Option<ValuePlace> {
        let top = self.spot(key)?;
        let at = (top.line - self.lines_before) as usize;
        let lines = self.text.lines().enumerate().skip(at);
        let lines = lines.take_while(|(_, line)| {
            line.trim().is_empty() || line.starts_with([' ', '\t', '#', '-'])
        });
        let lines: Vec<(usize, &str)> = lines.collect();
        let is_item = |line: &str| line.trim_start().starts_with("- ") || line.trim() == "-";
        let depth = |line: &str| line.len() - line.trim_start().len();
        let first = lines.iter().find(|(_, line)| is_item(line));
        let Some((_, first)) = first else {
            return Some(top);
        };
        let starts: Vec<usize> = lines
            .iter()
            .enumerate()
            .filter(|(_, (_, line))| is_item(line) && depth(line) == depth(first))
            .map(|(at, _)| at)
            .collect();
        let Some(start) = starts.get(number) else {
            return Some(top);
        };
        let end = starts.get(number + 1).copied().unwrap_or(lines.len());
        let named = lines[*start..end]
            .iter()
            .find_map(|(at, line)| Some((*at, within(line, inner)?)));
        let (at, (column, width)) = named.unwrap_or_else(|| {
            let (at, line) = lines[*start];
            let text = line.trim_start().trim_start_matches('-').trim();
            let before = line.find(text).unwrap_or(0);
            let column = line[..before].chars().count() as u32 + 1;
            (at, (column, text.chars().count().max(1) as u32))
        });
        Some(ValuePlace {
            line: self.lines_before + at as u32 + 1,
            column,
            width,
        })
    }

    /// Pushes a problem placed as [`Fields::spot_of_item`] says.
    pub fn complain_of_item(&mut self, key: &str, number: usize, inner: &str, problem: Diagnostic) {
        let place = match self.spot_of_item(key, number, inner) {
            Some(spot) => Place::new(self.file, spot.line, spot.column, spot.width),
            None => self.place(key),
        };
        self.problems.push(problem.at(place));
    }
}

/// Column and width of the value of `key` in a line of an item, such as `- {at: "1:30", title: x}`.
fn within(line: &str, key: &str) -> Option<(u32, u32)> {
    let ends = line.match_indices(key).map(|(at, _)| (at, at + key.len()));
    let (_, end) = ends.into_iter().find(|(start, end)| {
        let before = line[..*start].trim_end_matches(['"', '\'']);
        let after = line[*end..].trim_start_matches(['"', '\'']);
        (before.trim().is_empty() || before.trim_end().ends_with(['-', '{', ',']))
            && after.trim_start().starts_with(':')
    })?;
    let value_at = end + line[end..].find(':')? + 1;
    let value = &line[value_at..];
    let lead = value.len() - value.trim_start().len();
    let text = value.trim();
    let is_inline = line[..end].contains('{');
    let text = match (is_inline, text.chars().next()) {
        (true, Some(quote @ ('"' | '\''))) => {
            let len = text[1..].find(quote).map_or(text.len(), |at| at + 2);
            &text[..len]
        }
        (true, _) => text.split([',', '}']).next().unwrap_or_default().trim(),
        (false, _) => text,
    };
    let column = line[..value_at + lead].chars().count() as u32 + 1;
    Some((column, text.chars().count().max(1) as u32))
}
