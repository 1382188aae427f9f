//! Icons for tabs, home screens and installed sites, and the web manifest that names them (W3C
//! Application Manifest). They are made from one picture, `icon:` in the settings; without it,
//! there are none.

use super::{Content, Output, Recipe};
use crate::derive::{DerivedFile, Input, Work};
use crate::model::Site;
use crate::render::View;
use std::rc::Rc;

/// Names and sides in pixels: tabs, iOS, Android.
const ICONS: [(&str, u32); 4] = [
    ("icon-32.png", 32),
    ("apple-touch-icon.png", 180),
    ("icon-192.png", 192),
    ("icon-512.png", 512),
];
/// The manifest's path.
pub(super) const MANIFEST: &str = "site.webmanifest";
/// Its media type (W3C Web App Manifest, 5).
pub(super) const MANIFEST_TYPE: &str = "application/manifest+json";

/// Icons and the web manifest.
pub struct Icons;

impl Output for Icons {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let Some(source) = site.icon() else {
            return Vec::new();
        };
        let icons = ICONS.iter().zip(1..).map(|((name, _), number)| Recipe {
            number,
            ..Recipe::new(*name, source.clone())
        });
        icons
            .chain([Recipe::new(MANIFEST, source.clone())])
            .collect()
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        if &*recipe.path == MANIFEST {
            return Some(Content::Bytes(manifest(view)));
        }
        let source = &recipe.subject;
        let (digest, _) = view.file(source)?;
        let picture = view.picture(source)?.picture;
        let (_, side) = ICONS.get(recipe.number - 1)?;
        let work = Work::Icon(*side, picture.format, picture.orientation);
        Some(Content::Made(DerivedFile {
            input: Input::File(source.clone(), digest),
            work,
            batch: [work].into(),
            weight: u64::from(picture.width) * u64::from(picture.height) * 6,
        }))
    }
}

fn manifest(view: &View) -> Vec<u8> {
    let config = view.config();
    let icons: Vec<_> = ICONS
        .iter()
        .filter(|(_, side)| *side >= 192)
        .map(|(name, side)| {
            serde_json::json!({
                "src": config.url(&format!("/{name}")),
                "sizes": format!("{side}x{side}"),
                "type": "image/png",
            })
        })
        .collect();
    let manifest = serde_json::json!({
        "name": config.title,
        "short_name": config.title,
        "description": config.description,
        "lang": config.language,
        "start_url": config.url("/"),
        "display": "browser",
        "icons": icons,
    });
    let mut bytes = format!("{manifest:#}").into_bytes();
    bytes.push(b'\n');
    bytes
}
