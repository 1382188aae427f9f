//! Hugo's menus: of the settings, and of pages that put themselves into one.
//!
//! Enters: settings, front matter. Leaves: menus, their lines in the order in which Hugo shows them: by
//! weight, lines without one at the end, and by name.

use crate::config::Data;
use crate::import::entry::{ImportedMenu, ImportedMenuItem};
use crate::import::formats::static_site::{TextFile, value, word};
use std::collections::BTreeMap;

/// Menus that are being gathered, by their names.
#[derive(Debug, Default)]
pub(super) struct MenuLines(BTreeMap<String, Vec<(i64, ImportedMenuItem)>>);

impl MenuLines {
    /// `[[menu.main]]` and `[[menus.main]]` of the settings.
    pub(super) fn of_settings(config: &Data) -> MenuLines {
        let mut lines = MenuLines::default();
        let menus = value(config, "menu").or(value(config, "menus"));
        let Some(Data::Map(menus)) = menus else {
            return lines;
        };
        for (name, items) in menus {
            let Data::List(items) = items else {
                continue;
            };
            for item in items {
                let said =
                    |keys: &[&str]| keys.iter().find_map(|key| value(item, key).and_then(word));
                if let (Some(title), Some(address)) =
                    (said(&["name", "title"]), said(&["url", "pageRef"]))
                {
                    let line = ImportedMenuItem {
                        title,
                        address,
                        is_below: said(&["parent"]).is_some(),
                    };
                    lines.add(name, weight(item), line);
                }
            }
        }
        lines
    }

    /// `menu: main`, `menus: [main, footer]`, `menu: {main: {weight: 10, name: About}}` in front matter.
    pub(super) fn page(&mut self, read: &TextFile, title: &str, address: &str) {
        let own = read.text(&["linkTitle"]).unwrap_or(title.to_owned());
        let page = read.value("weight").map_or(0, number);
        let line = |title: Option<String>| ImportedMenuItem {
            title: title.unwrap_or_else(|| own.clone()),
            address: address.to_owned(),
            is_below: false,
        };
        match read.value("menu").or(read.value("menus")) {
            Some(Data::Map(menus)) => {
                for (name, facts) in menus {
                    let said = ["name", "title"]
                        .iter()
                        .find_map(|key| value(facts, key).and_then(word));
                    let weight = match weight(facts) {
                        0 => page,
                        weight => weight,
                    };
                    self.add(name, weight, line(said));
                }
            }
            Some(Data::List(names)) => {
                for name in names.iter().filter_map(word) {
                    self.add(&name, page, line(None));
                }
            }
            Some(name) => {
                if let Some(name) = word(name) {
                    self.add(&name, page, line(None));
                }
            }
            None => {}
        }
    }

    fn add(&mut self, menu: &str, weight: i64, line: ImportedMenuItem) {
        self.0
            .entry(menu.to_owned())
            .or_default()
            .push((weight, line));
    }

    pub(super) fn finish(self) -> Vec<ImportedMenu> {
        let menu = |(name, mut lines): (String, Vec<(i64, ImportedMenuItem)>)| {
            lines.sort_by(|(a, one), (b, other)| {
                (*a == 0, *a, &one.title).cmp(&(*b == 0, *b, &other.title))
            });
            ImportedMenu {
                name,
                items: lines.into_iter().map(|(_, line)| line).collect(),
            }
        };
        self.0.into_iter().map(menu).collect()
    }
}

fn weight(facts: &Data) -> i64 {
    value(facts, "weight").map_or(0, number)
}

fn number(data: &Data) -> i64 {
    match data {
        Data::Int(number) => *number,
        _ => 0,
    }
}
