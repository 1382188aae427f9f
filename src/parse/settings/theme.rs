//! Reads `theme.yaml`: the options of a theme, and the rules for the values of each.
//!
//! Enters: the file as YAML. Leaves: [`DeclaredOptions`], and mistakes. Forbidden here: the options of
//! the site, and what a colour is.

use crate::config::Data;
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::settings::fields::Fields;
use crate::parse::values::{Node, Values};

/// The options that a theme declares, with their defaults and rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeclaredOptions {
    /// The defaults; a map.
    pub usual: Data,
    /// The rules of options whose default alone does not show which values are possible.
    pub rules: Vec<(String, OptionRule)>,
    /// The place of each default.
    places: Vec<(String, Place)>,
    /// The oldest version of linger that the theme works with, and where it says so.
    pub oldest: Option<(ReleaseNumber, Place)>,
}

/// The number of a release of linger: major, minor, patch.
pub type ReleaseNumber = [u32; 3];

/// The rule for the values of an option. A part that is not there says nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OptionRule {
    /// `kind: colour`: whether it is a colour.
    pub is_colour: Option<bool>,
    /// `names`: colours by name; a map.
    pub names: Data,
    /// `on`: the options of the colours behind it.
    pub on: Option<Vec<String>>,
    /// `least`: the contrast that it needs to them.
    pub least: Option<f32>,
    /// `derive`: whether the dark colour is found from the light one.
    pub derive: Option<bool>,
    /// `mix`: two options, and the share of the second one (0 to 1), that it is mixed from.
    pub mix: Option<(String, String, f32)>,
    /// `one_of`: the possible values.
    pub one_of: Option<Vec<Data>>,
    /// `at_least`: the smallest number.
    pub at_least: Option<i64>,
    /// `items`: the texts that each item of a list needs.
    pub items: Option<Vec<String>>,
}

impl DeclaredOptions {
    /// The rule for an option.
    pub fn rule(&self, key: &str) -> Option<&OptionRule> {
        let found = self.rules.iter().find(|(name, _)| name == key);
        found.map(|(_, rule)| rule)
    }

    /// The place of the default of an option.
    pub fn place(&self, key: &str) -> Option<Place> {
        let found = self.places.iter().rev().find(|(name, _)| name == key);
        found.map(|(_, place)| place.clone())
    }

    /// These options, overlaid by those of another theme.
    pub fn overlaid(&self, over: &DeclaredOptions) -> DeclaredOptions {
        let mut rules = self.rules.clone();
        for (key, rule) in &over.rules {
            match rules.iter_mut().find(|(name, _)| name == key) {
                Some((_, below)) => *below = below.overlaid(rule),
                None => rules.push((key.clone(), rule.clone())),
            }
        }
        DeclaredOptions {
            usual: self.usual.overlaid(&over.usual),
            rules,
            places: [&self.places[..], &over.places].concat(),
            oldest: over.oldest.clone(),
        }
    }
}

impl OptionRule {
    fn overlaid(&self, over: &OptionRule) -> OptionRule {
        let (below, over) = (self.clone(), over.clone());
        OptionRule {
            is_colour: over.is_colour.or(below.is_colour),
            names: below.names.overlaid(&over.names),
            on: over.on.or(below.on),
            least: over.least.or(below.least),
            derive: over.derive.or(below.derive),
            mix: over.mix.or(below.mix),
            one_of: over.one_of.or(below.one_of),
            at_least: over.at_least.or(below.at_least),
            items: over.items.or(below.items),
        }
    }
}

/// Reads the file. Mistakes are pushed to `problems`.
pub(crate) fn read(values: &Values<'_>, problems: &mut Vec<Diagnostic>) -> DeclaredOptions {
    Fields::read(values, problems, |fields| {
        for key in ["name", "description", "version", "licence"] {
            fields.know(key);
        }
        let usual = fields.map("options");
        let places = fields.peek("options").into_iter().flat_map(Node::entries);
        let places = places.map(|(key, node)| (key.to_owned(), node.place()));
        let places = places.collect();
        let rules = fields.section("schema", |schema| {
            schema.each(|key, fields| (key.to_owned(), rule(fields)))
        });
        let oldest = oldest(fields);
        fields.own_keys();
        DeclaredOptions {
            oldest,
            usual,
            rules,
            places,
        }
    })
}

/// `linger: 0.2`
fn oldest(fields: &mut Fields<'_, '_>) -> Option<(ReleaseNumber, Place)> {
    fields.know("linger");
    let node = fields.peek("linger")?;
    // As it is written: the number 0.10 is another one than the version.
    let written = node.written().trim_matches(['"', '\'']);
    let found = version(written.trim_start_matches(['>', '=', ' ']));
    if found.is_none() {
        let message = format!("`{written}` is not a version of linger");
        let help = format!(
            "write the oldest one that the theme works with: `linger: {}`",
            env!("CARGO_PKG_VERSION")
        );
        let problem = Diagnostic::error("theme-version", message);
        fields.complain("linger", problem.help(help));
    }
    Some((found?, node.place()))
}

/// Reads `1`, `1.2` or `1.2.3`, and the beginning of `1.2.3-beta`.
pub fn version(text: &str) -> Option<ReleaseNumber> {
    let numbers = text.split(['-', '+']).next().unwrap_or_default();
    let mut version = [0; 3];
    let mut parts = numbers.split('.');
    for (at, number) in version.iter_mut().enumerate() {
        match parts.next() {
            Some(part) => *number = part.parse().ok()?,
            None if at == 0 => return None,
            None => break,
        }
    }
    parts.next().is_none().then_some(version)
}

fn rule(fields: &mut Fields<'_, '_>) -> OptionRule {
    OptionRule {
        is_colour: fields.choice("kind", &[("colour", true)]),
        names: fields.map("names"),
        on: list(fields, "on"),
        least: fields.decimal("least").map(|least| least as f32),
        derive: fields.flag("derive"),
        mix: mix(fields),
        one_of: fields.values("one_of"),
        at_least: fields.whole("at_least"),
        items: list(fields, "items"),
    }
}

/// A list of texts; `None` if it is not there.
fn list(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<Vec<String>> {
    let texts = fields.texts(key);
    fields.peek(key).map(|_| texts)
}

/// Reads `mix: [ink, paper, 22]`: two options, and the share of the second one in percent.
fn mix(fields: &mut Fields<'_, '_>) -> Option<(String, String, f32)> {
    let parts = fields.values("mix")?;
    if let [Data::Text(one), Data::Text(other), Data::Int(percent)] = parts.as_slice() {
        return Some((one.to_string(), other.to_string(), *percent as f32 / 100.0));
    }
    let message = "`mix` should be two colours and a share in percent";
    let problem = Diagnostic::error("wrong-kind", message);
    fields.complain("mix", problem.help("for example `mix: [ink, paper, 22]`"));
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::yaml::{self, Limit};

    fn read_text(text: &str) -> (DeclaredOptions, Vec<String>) {
        let file = "themes/t/theme.yaml".into();
        let mut problems = Vec::new();
        let values = yaml::read(&file, text, 0, Limit::Data, &mut problems);
        let declared = read(&values, &mut problems);
        let said = |problem: &Diagnostic| {
            let place = problem.place.as_ref().unwrap();
            format!("{}:{} {}", place.line, place.column, problem.message)
        };
        let mut said: Vec<String> = problems.iter().map(said).collect();
        said.sort();
        (declared, said)
    }

    #[test]
    fn the_embedded_themes_have_no_mistakes() {
        for text in [
            include_str!("../../../themes/handshake/theme.yaml"),
            include_str!("../../../themes/letter/theme.yaml"),
        ] {
            assert_eq!(read_text(text).1, [""; 0]);
        }
    }

    #[test]
    fn every_mistake_has_its_place() {
        let (declared, said) = read_text(
            "name: Mine\nauthor: Ann\noption: {}\noptions: {a: 1, ink: [\"#000\"]}\nschema:\n  a: {at_leest: 1}\n  \
             b: {at_least: x, least: much}\n  ink: {kind: color, mix: [paper], derive: perhaps}\n  c: words\n",
        );
        assert_eq!(declared.place("ink").unwrap().line, 4);
        assert_eq!(
            said,
            [
                "3:1 `option` is not a key that linger knows",
                "6:7 `at_leest` under `schema.a` is not a key that linger knows",
                "7:17 `schema.b.at_least` should be a whole number",
                "7:27 `schema.b.least` should be a number",
                "8:15 `schema.ink.kind` cannot be `color`",
                "8:27 `mix` should be two colours and a share in percent",
                "8:44 `schema.ink.derive` should be true or false",
                "9:6 `schema.c` should hold `key: value` lines",
            ]
        );
    }

    #[test]
    fn a_theme_is_laid_over_another_rule_by_rule() {
        let (below, _) = read_text(
            "options: {a: 1, b: 2}\nschema: {a: {at_least: 0}, b: {kind: colour, names: {x: red}, least: 3}}\n",
        );
        let (over, _) = read_text("options: {b: 3}\nschema: {b: {names: {y: blue}, least: 4.5}}\n");
        let both = below.overlaid(&over);
        assert_eq!(both.usual.get("b"), Some(&Data::Int(3)));
        assert_eq!(both.rule("a").unwrap().at_least, Some(0));
        let rule = both.rule("b").unwrap();
        assert_eq!((rule.is_colour, rule.least), (Some(true), Some(4.5)));
        assert!(rule.names.get("x").is_some() && rule.names.get("y").is_some());
    }
}
