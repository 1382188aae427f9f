//! The pictures that documents show, and their smaller copies.

use super::card::Image;
use super::shown::{Copy, Shown};
use super::{Address, LONGEST_NAME, Site, file_of};
use crate::config::address::is_elsewhere;
use crate::derive::{HUGE, variants};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::model::pending_entry::PendingEntry;
use crate::parse::{Media, PictureFormat, bounded};
use std::sync::Arc;

impl Site {
    /// How a picture is shown, by the path of its file. `None` if there is no such picture.
    ///
    /// # Errors
    /// The reason why it cannot be shown, in a few words.
    pub fn picture(&self, source: &str) -> Option<Result<Shown, &'static str>> {
        let asset = self.content_file(source)?;
        let source = &*asset.source;
        let picture = match &asset.media {
            Media::Picture(picture) => *picture,
            Media::BrokenPicture(reason) => return Some(Err(reason)),
            _ => return None,
        };
        let name = source.rsplit('/').next().unwrap_or(source);
        let path = &asset.address.path;
        let dir = path.strip_suffix(name).unwrap_or(path);
        let copies = variants(&picture, &self.config.picture_widths).into_iter();
        let copies = copies.map(|scale| {
            let (width, ending) = (scale.width, scale.encoding.ending());
            let tail = format!(".{width}.{ending}");
            let name = bounded(name, LONGEST_NAME - tail.len());
            let path = format!("/{dir}{name}{tail}");
            let address = Address::new(&self.config, &path);
            Copy { address, scale }
        });
        Some(Ok(Shown {
            picture,
            original: Arc::clone(&asset.address.url),
            widest: picture.width.min(
                self.config
                    .picture_widths
                    .last()
                    .copied()
                    .unwrap_or(u32::MAX),
            ),
            copies: copies.collect(),
        }))
    }

    /// The pictures that documents show, by the paths of their files.
    pub fn shown(&self) -> impl Iterator<Item = &Arc<str>> {
        self.shown.keys()
    }

    /// The first place that shows a picture.
    pub fn shown_at(&self, source: &str) -> Option<&Place> {
        self.shown.get(source)
    }

    /// The picture that icons are made from, by the path of its file.
    pub fn icon(&self) -> Option<&Arc<str>> {
        let asset = self.icon_asset()?;
        let is_usable = matches!(asset.media, Media::Picture(picture) if picture.format != PictureFormat::Other);
        is_usable.then_some(&asset.source)
    }

    fn icon_asset(&self) -> Option<&super::PublishedFile> {
        self.named_in_settings(self.config.icon.as_deref()?)
    }

    fn named_in_settings(&self, written: &str) -> Option<&super::PublishedFile> {
        self.content_file(&file_of("content/site.yaml", written)?)
    }

    /// The picture for links to pages that have none, by the path of its file.
    pub fn link_picture(&self) -> Option<&Arc<str>> {
        let asset = self.named_in_settings(self.config.image.as_deref()?)?;
        let is_usable =
            matches!(asset.media, Media::Picture(picture) if is_shown_elsewhere(picture.format));
        is_usable.then_some(&asset.source)
    }

    /// The mistake in that picture, which is named at `place`.
    pub(super) fn link_picture_problem(&self, place: &Place) -> Option<Diagnostic> {
        let written = self.config.image.as_deref()?;
        let problem = match self
            .named_in_settings(written)
            .map(|asset| (asset, &asset.media))
        {
            None => self.no_picture(written, file_of("content/site.yaml", written).as_deref()),
            Some((asset, Media::BrokenPicture(reason))) => broken(&asset.source, reason),
            Some((_, Media::Picture(picture))) if is_shown_elsewhere(picture.format) => {
                return None;
            }
            Some((asset, _)) => broken(
                &asset.source,
                "other sites show links with PNG, JPEG or WebP only",
            ),
        };
        Some(problem.at(place.clone()))
    }

    /// The mistake in the picture for icons, which is named at `place`.
    pub(super) fn icon_problem(&self, place: &Place) -> Option<Diagnostic> {
        let written = self.config.icon.as_deref()?;
        let problem = match self.icon_asset().map(|asset| (asset, &asset.media)) {
            None => self.no_picture(written, file_of("content/site.yaml", written).as_deref()),
            Some((asset, Media::BrokenPicture(reason))) => broken(&asset.source, reason),
            Some((_, Media::Picture(picture))) if picture.format != PictureFormat::Other => {
                return None;
            }
            Some((asset, _)) => broken(&asset.source, "icons are made of PNG, JPEG, WebP or SVG"),
        };
        Some(problem.at(place.clone()))
    }

    /// Warns about pictures that contain the place where they were taken, if linger cannot remove
    /// it.
    pub(super) fn telling_pictures(&self) -> impl Iterator<Item = Diagnostic> {
        let telling = self.assets.values().filter(|asset| asset.tells_place);
        telling.map(|asset| {
            let message = format!("`{}` tells where it was taken", asset.source);
            Diagnostic::warning("picture-metadata", message)
                .at(Place::file(&asset.source))
                .help("linger cannot take that out of such a file: save it again as JPEG, PNG or WebP")
        })
    }

    /// Notes which pictures documents show, and resolves those of their front matter.
    pub(super) fn show_pictures(
        &mut self,
        pending: &mut [PendingEntry],
        problems: &mut Vec<Diagnostic>,
    ) {
        for entry in pending {
            problems.extend(self.lead_picture(entry));
            let path = &entry.document.path;
            let facts = &entry.document.facts;
            for (target, spot) in &facts.pictures {
                if let Some(file) = self.file_named(path, target) {
                    self.show(&file, spot.of(path), problems);
                }
            }
            // Most shortcodes with a picture show it, so it counts as shown.
            for (value, spot) in &facts.arguments {
                if let Some(file) = file_of(path, value) {
                    self.show(&file, spot.of(path), problems);
                }
            }
        }
    }

    /// Notes that the file `source`, if it is a picture, is shown at `place`.
    fn show(&mut self, source: &str, place: Place, problems: &mut Vec<Diagnostic>) {
        let Some(asset) = self.content_file(source) else {
            return;
        };
        let (media, len, file) = (asset.media, asset.len, Arc::clone(&asset.source));
        match media {
            Media::Plain | Media::Recording(_) | Media::BrokenRecording(_) => {}
            Media::BrokenPicture(reason) => problems.push(broken(source, reason).at(place)),
            Media::Picture(picture) => {
                let pixels = u64::from(picture.width) * u64::from(picture.height);
                if pixels > HUGE && picture.format != PictureFormat::Svg {
                    problems.push(huge(source, pixels, len).at(place.clone()));
                }
                let first = Arc::make_mut(&mut self.shown)
                    .entry(file)
                    .or_insert(place.clone());
                *first = place.min(first.clone());
            }
        }
    }

    /// Resolves the picture that a document's front matter names.
    fn lead_picture(&mut self, entry: &mut PendingEntry) -> Vec<Diagnostic> {
        let document = Arc::clone(&entry.document);
        let Some(written) = document.front.image.as_deref() else {
            return Vec::new();
        };
        let alt = document.front.image_alt.clone().unwrap_or_default();
        if is_elsewhere(written) {
            entry.set_image(Some(Image {
                url: written.to_owned(),
                alt,
                shown: None,
            }));
            return Vec::new();
        }
        let path = self.file_named(&document.path, written);
        let asset = path
            .as_ref()
            .and_then(|path| self.assets.get(path.as_str()));
        let Some(asset) = asset else {
            entry.set_image(None);
            let path = file_of(&document.path, written);
            return vec![
                self.no_picture(written, path.as_deref())
                    .at(document.place("image")),
            ];
        };
        let (source, url) = (Arc::clone(&asset.source), asset.address.url.to_string());
        let mut problems = Vec::new();
        self.show(&source, document.place("image"), &mut problems);
        let shown = self.picture(&source).and_then(Result::ok);
        let url = shown.as_ref().map_or(url, |shown| shown.url().to_owned());
        entry.set_image(Some(Image { url, alt, shown }));
        problems
    }

    pub(super) fn no_picture(&self, written: &str, path: Option<&str>) -> Diagnostic {
        let names = self.assets.keys().map(|name| &**name);
        let help = match nearest(path.unwrap_or(written), names) {
            Some(meant) => format!("did you mean `/{}`?", meant.trim_start_matches("content/")),
            None => {
                "put the picture beside the post, or give its path from content/ with a / in front"
                    .to_owned()
            }
        };
        let message = format!("there is no picture `{written}`");
        Diagnostic::error("picture-missing", message).help(help)
    }
}

/// Whether messengers and networks show such a picture beside a link.
fn is_shown_elsewhere(format: PictureFormat) -> bool {
    !matches!(format, PictureFormat::Svg | PictureFormat::Other)
}

/// The error for a picture that cannot be shown.
fn broken(source: &str, reason: &str) -> Diagnostic {
    let message = format!("`{source}` cannot be shown as a picture: {reason}");
    Diagnostic::error("picture-broken", message)
        .help("open it in a picture program and save it again as JPEG or PNG, or take another copy")
}

/// The warning for a picture that is too large to be made smaller.
fn huge(source: &str, pixels: u64, len: u64) -> Diagnostic {
    let message = format!(
        "`{source}` has {} million pixels, too many to make smaller ones of: every reader loads {:.1} MB",
        pixels / 1_000_000,
        len as f64 / 1e6,
    );
    Diagnostic::warning("picture-huge", message)
        .help("save it with a width of at most 6000 pixels; it looks the same on a page")
}
