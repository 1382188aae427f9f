//! The options of a theme: the site's values over the theme's defaults, checked against the theme's
//! schema (docs/themes.md, "Options").
//!
//! Enters: the `options:` and `schema:` of the themes, the site's `theme_options:`, the templates.
//! Leaves: the options, and the colours among them. Forbidden here: files, CSS.

use super::Templates;
use super::option_text::{shown, text};
use super::palette::{self, Palette};
use crate::config::Data;
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::{DeclaredOptions, OptionRule, SettingPlaces};

/// The values of all options. A wrong value of the site is pushed to `problems`, and the theme's
/// default is used.
pub(super) fn settle(
    declared: &DeclaredOptions,
    written: &Data,
    places: &SettingPlaces,
    templates: &Templates,
    problems: &mut Vec<Diagnostic>,
) -> (Data, Option<Palette>) {
    let mut accepted = Vec::new();
    let entries: &[(String, Data)] = match written {
        Data::Map(entries) => entries,
        _ => &[],
    };
    let mut check = OptionCheck {
        declared,
        places,
        problems,
    };
    for (key, value) in entries.iter().filter(|(_, value)| *value != Data::Null) {
        match declared.usual.get(key) {
            Some(default) => accepted.extend(
                check
                    .value(key, default, value)
                    .map(|value| (key.clone(), value)),
            ),
            None => {
                // Templates of the site itself may use options of their own.
                if !templates.mention(&format!("theme.{key}")) {
                    check.unknown(key);
                }
                accepted.push((key.clone(), value.clone()));
            }
        }
    }
    let accepted = Data::Map(accepted);
    let (colours, palette) = palette::choose(declared, &accepted, places, problems);
    let options = declared.usual.overlaid(&accepted).overlaid(&colours);
    (options, palette)
}

struct OptionCheck<'a> {
    declared: &'a DeclaredOptions,
    places: &'a SettingPlaces,
    problems: &'a mut Vec<Diagnostic>,
}

impl OptionCheck<'_> {
    fn complain(&mut self, key: &str, problem: Diagnostic, help: impl Into<String>) {
        let place = self.places.option(key);
        self.problems.push(problem.at(place).help(help));
    }

    fn unknown(&mut self, key: &str) {
        let Data::Map(known) = &self.declared.usual else {
            return;
        };
        let help = match nearest(key, known.iter().map(|(name, _)| name.as_str())) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("known are {}", names(known)),
        };
        let message = format!("the theme has no option `{key}`");
        self.complain(key, Diagnostic::warning("unknown-option", message), help);
    }

    /// The value as templates get it, if it is possible in place of `default`.
    fn value(&mut self, key: &str, default: &Data, value: &Data) -> Option<Data> {
        let declared = self.declared;
        let nothing = OptionRule::default();
        let rule = declared.rule(key).unwrap_or(&nothing);
        if rule.is_colour == Some(true) {
            return Some(value.clone());
        }
        if let Some(choices) = &rule.one_of
            && !choices.contains(value)
        {
            self.no_choice(key, choices, value);
            return None;
        }
        let least = rule.at_least.unwrap_or(i64::MIN);
        let (expected, example) = match (default, value) {
            (Data::Bool(_), Data::Bool(_))
            | (Data::Text(_), Data::Text(_))
            | (Data::Map(_), Data::Map(_)) => return Some(value.clone()),
            // YAML 1.2 reads these as text; a writer means what they say.
            (Data::Bool(_), Data::Text(text)) if matches!(&**text, "yes" | "on") => {
                return Some(Data::Bool(true));
            }
            (Data::Bool(_), Data::Text(text)) if matches!(&**text, "no" | "off") => {
                return Some(Data::Bool(false));
            }
            (Data::Text(_), Data::Int(number)) => {
                return Some(Data::Text(number.to_string().into()));
            }
            (Data::Int(_), Data::Int(number)) if *number >= least => return Some(value.clone()),
            (Data::Float(_), Data::Int(_) | Data::Float(_)) => return Some(value.clone()),
            (Data::List(_), Data::List(items)) => match &rule.items {
                Some(needed) if !items.iter().all(|item| has_all(item, needed)) => {
                    self.incomplete_item(key, needed);
                    return None;
                }
                _ => return Some(value.clone()),
            },
            (Data::Bool(_), _) => ("true or false".to_owned(), "true".to_owned()),
            (Data::Int(_), _) if least > i64::MIN => (
                format!("a whole number from {least} up"),
                shown(default).to_string(),
            ),
            (Data::Int(_), _) => ("a whole number".to_owned(), shown(default).to_string()),
            (Data::Float(_), _) => ("a number".to_owned(), shown(default).to_string()),
            (Data::List(_), _) => ("a list".to_owned(), "[]".to_owned()),
            (Data::Map(_), _) => ("`key: value` lines".to_owned(), "{}".to_owned()),
            (Data::Text(_) | Data::Null, _) => ("text".to_owned(), "some words".to_owned()),
        };
        let message = format!("`{key}` should be {expected}");
        let help = format!("for example `{key}: {example}`");
        self.complain(key, Diagnostic::error("wrong-kind", message), help);
        None
    }

    fn incomplete_item(&mut self, key: &str, needed: &[String]) {
        let example: Vec<_> = needed.iter().map(|name| format!("{name}: ...")).collect();
        let message = format!("an item of `{key}` lacks its {}", needed.join(" or its "));
        let help = format!("each item is `- {{{}}}`", example.join(", "));
        self.complain(key, Diagnostic::error("wrong-kind", message), help);
    }

    fn no_choice(&mut self, key: &str, choices: &[Data], value: &Data) {
        let choices: Vec<&str> = choices.iter().filter_map(text).collect();
        let written = shown(value);
        let help = match nearest(&written, choices.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("choose one of {}", choices.join(", ")),
        };
        let message = format!("`{key}` may be {}, not `{written}`", choices.join(" or "));
        self.complain(key, Diagnostic::error("bad-choice", message), help);
    }
}

fn names(entries: &[(String, Data)]) -> String {
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    names.join(", ")
}

fn has_all(item: &Data, needed: &[String]) -> bool {
    let has = |name: &String| matches!(item.get(name), Some(Data::Text(text)) if !text.is_empty());
    needed.iter().all(has)
}
