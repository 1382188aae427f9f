//! The colours among a theme's options: each a pair, for light and for dark.
//!
//! A theme declares them in its schema: `kind: colour`, with `names` (colours by name), `on` (the
//! colours behind it) and `least` (the contrast that it needs to them), `derive` (the dark colour
//! is found from the light one), `mix` (it is mixed from two others when these change).
//!
//! Enters: the declarations of the themes, the options of the site. Leaves: the colours, checked.
//! Forbidden here: files.

use super::colour::Colour;
use super::option_text::{shown, text};
use crate::config::Data;
use crate::diagnostic::{Diagnostic, nearest};
use crate::digest::Digest;
use crate::parse::{DeclaredOptions, OptionRule, SettingPlaces};

/// A colour in the light scheme and in the dark one.
type Pair = [Colour; 2];
const LOOKS: [&str; 2] = ["light", "dark"];
/// The contrast that text needs by WCAG 2.2, AA.
const USUAL_LEAST: f32 = 4.5;
/// The contrast of a dark colour that is found from a light one: WCAG 2.2, AAA.
const FINE: f32 = 7.0;

/// The colours that a site has changed, as a stylesheet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Palette {
    /// Custom properties, `--accent` for the option `accent`, for light and dark.
    pub css: String,
    /// The names, without hyphens, and colours of the light scheme.
    pub light: Vec<(String, String)>,
    /// The path under the output directory.
    pub path: String,
}

struct ColourChoice<'a> {
    key: &'a str,
    rule: &'a OptionRule,
    pair: Pair,
    /// Whether it differs from the theme's.
    is_own: bool,
}

/// All colours, each as `[light, dark]`, and the stylesheet of those that differ from the theme's.
/// Too little contrast is a warning that offers the nearest colour with enough.
pub(super) fn choose(
    declared: &DeclaredOptions,
    written: &Data,
    places: &SettingPlaces,
    problems: &mut Vec<Diagnostic>,
) -> (Data, Option<Palette>) {
    let rules = declared.rules.iter();
    let mut choices: Vec<ColourChoice<'_>> = Vec::new();
    for (key, rule) in rules.filter(|(_, rule)| rule.is_colour == Some(true)) {
        let usual = declared.usual.get(key);
        let Some(usual) = usual.and_then(|value| read(value, rule)) else {
            let message = format!("the theme's own `{key}` is not a colour");
            problems.push(
                Diagnostic::error("bad-colour", message)
                    .at(declared.place(key).unwrap_or_else(|| places.theme.clone()))
                    .help("give it two under `options:` in theme.yaml, such as `[\"#0b5544\", \"#86d4b9\"]`"),
            );
            continue;
        };
        let own = written.get(key).and_then(|value| {
            let own = read(value, rule);
            if own.is_none() {
                problems.push(not_a_colour(key, value, rule).at(places.option(key)));
            }
            own
        });
        let second = |pair: (Colour, Option<Colour>)| pair.1.unwrap_or(usual.1.unwrap_or(usual.0));
        let pair = own.map_or([usual.0, second(usual)], |own| [own.0, second(own)]);
        choices.push(ColourChoice {
            key,
            rule,
            pair,
            is_own: own.is_some(),
        });
    }
    mix(&mut choices);
    derive(&mut choices, written);
    for at in 0..choices.len() {
        judge(&choices, at, places, problems);
    }
    let hex = |colour: &Colour| Data::Text(colour.hex().into());
    let pairs = choices.iter().map(|choice| {
        (
            choice.key.to_owned(),
            Data::List(choice.pair.iter().map(hex).collect()),
        )
    });
    (Data::Map(pairs.collect()), stylesheet(&choices))
}

/// Reads one colour or a pair, by name or in CSS syntax.
fn read(value: &Data, rule: &OptionRule) -> Option<(Colour, Option<Colour>)> {
    match value {
        Data::Text(word) => match rule.names.get(word) {
            Some(named @ Data::List(_)) => read(named, &OptionRule::default()),
            _ => Some((Colour::parse(word)?, None)),
        },
        Data::List(pair) => match pair.as_slice() {
            [light] => Some((Colour::parse(text(light)?)?, None)),
            [light, dark] => Some((
                Colour::parse(text(light)?)?,
                Some(Colour::parse(text(dark)?)?),
            )),
            _ => None,
        },
        _ => None,
    }
}

fn not_a_colour(key: &str, value: &Data, rule: &OptionRule) -> Diagnostic {
    let names: Vec<&str> = match &rule.names {
        Data::Map(names) => names.iter().map(|(name, _)| name.as_str()).collect(),
        _ => Vec::new(),
    };
    let word = shown(value);
    let help = match nearest(&word, names.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if names.is_empty() => {
            "write it as \"#8a1538\", in quotes, or as [\"#8a1538\", \"#ffb3c4\"] for light and dark"
                .to_owned()
        }
        None => format!(
            "write it as \"#8a1538\", in quotes, or choose {}",
            names.join(", ")
        ),
    };
    Diagnostic::error(
        "bad-colour",
        format!("`{key}` cannot be `{word}`: that is no colour"),
    )
    .help(help)
}

/// Mixes colours again when one of their two parts has changed: backgrounds first, then the colours
/// that are read on them, adjusted until their contrast is enough.
fn mix(choices: &mut [ColourChoice<'_>]) {
    let (grounds_first, then): (Vec<usize>, Vec<usize>) =
        (0..choices.len()).partition(|at| choices[*at].rule.on.is_none());
    for at in grounds_first.into_iter().chain(then) {
        let rule = choices[at].rule;
        let Some((background, other, share)) = &rule.mix else {
            continue;
        };
        let find = |key: &str| choices.iter().find(|choice| choice.key == key);
        if let (Some(background), Some(other)) = (find(background), find(other))
            && (background.is_own || other.is_own)
            && !choices[at].is_own
        {
            let pair = [0, 1].map(|look| {
                let mixed = background.pair[look].mixed(other.pair[look], *share);
                let backgrounds = backgrounds(choices, &choices[at], look);
                mixed.readable(&backgrounds, least(rule)).unwrap_or(mixed)
            });
            choices[at].pair = pair;
            choices[at].is_own = true;
        }
    }
}

/// A brand usually has one colour. In the dark scheme, the nearest colour with good contrast is
/// used.
fn derive(choices: &mut [ColourChoice<'_>], written: &Data) {
    for at in 0..choices.len() {
        let choice = &choices[at];
        let wants = choice.rule.derive == Some(true);
        let is_single = match written.get(choice.key) {
            Some(value) => read(value, choice.rule).is_some_and(|pair| pair.1.is_none()),
            None => false,
        };
        if wants && is_single {
            let backgrounds = backgrounds(choices, choice, 1);
            if let Some(dark) = choice.pair[0].readable(&backgrounds, FINE) {
                choices[at].pair[1] = dark;
            }
        }
    }
}

/// The colours behind a colour.
fn backgrounds(
    choices: &[ColourChoice<'_>],
    choice: &ColourChoice<'_>,
    look: usize,
) -> Vec<Colour> {
    let find = |key: &String| choices.iter().find(|choice| choice.key == key);
    let found = choice.rule.on.iter().flatten().filter_map(find);
    found.map(|background| background.pair[look]).collect()
}

/// The contrast that a colour needs.
fn least(rule: &OptionRule) -> f32 {
    rule.least.unwrap_or(USUAL_LEAST)
}

/// Checks the contrast of a colour where it is used.
fn judge(
    choices: &[ColourChoice<'_>],
    at: usize,
    places: &SettingPlaces,
    problems: &mut Vec<Diagnostic>,
) {
    let choice = &choices[at];
    let least = least(choice.rule);
    for (look, name) in LOOKS.iter().enumerate() {
        let backgrounds = backgrounds(choices, choice, look);
        let colour = choice.pair[look];
        let Some(worst) = backgrounds
            .iter()
            .min_by(|a, b| colour.contrast(**a).total_cmp(&colour.contrast(**b)))
        else {
            continue;
        };
        let ratio = colour.contrast(*worst);
        if ratio >= least {
            continue;
        }
        let message = format!(
            "{key} {} is hard to read on {} in {name}: the contrast is {:.1}, and {least} is needed",
            colour.hex(),
            worst.hex(),
            // Rounded down, so that the number never looks sufficient when it is not.
            (ratio * 10.0).floor() / 10.0,
            key = choice.key,
        );
        let help = match colour.readable(&backgrounds, least) {
            Some(better) => format!("the nearest colour that passes is \"{}\"", better.hex()),
            None => "no colour can be read on these: choose another background".to_owned(),
        };
        // Only options that the writer has set are reported.
        let is_written = |key: &str| places.has_option(key);
        let mut others = choice.rule.on.iter().flatten();
        let others = others.find(|key| is_written(key)).map(String::as_str);
        let blamed = if is_written(choice.key) {
            choice.key
        } else {
            others.unwrap_or(choice.key)
        };
        let problem = Diagnostic::warning("low-contrast", message);
        problems.push(problem.at(places.option(blamed)).help(help));
    }
}

/// The stylesheet comes after the theme's and has the same specificity as its rules for the dark
/// scheme. It is for screens only, because paper is white.
fn stylesheet(choices: &[ColourChoice<'_>]) -> Option<Palette> {
    let own = || choices.iter().filter(|choice| choice.is_own);
    own().next()?;
    let declarations = |look: usize| -> String {
        let lines = own().map(|choice| format!("--{}:{};", choice.key, choice.pair[look].hex()));
        lines.collect()
    };
    let (light, dark) = (declarations(0), declarations(1));
    let css = format!(
        "@media screen{{:root{{{light}}}}}\n\
         @media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n\
         @media screen{{:root[data-theme=dark]{{{dark}}}}}\n"
    );
    let digest = Digest::of_bytes(css.as_bytes()).hex();
    let light = own().map(|choice| (choice.key.to_owned(), choice.pair[0].hex()));
    Some(Palette {
        path: format!("assets/colours-{digest:.10}.css"),
        css,
        light: light.collect(),
    })
}
