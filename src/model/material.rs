//! Everything that a site is made from: the files that were read, the settings and the moment.
//!
//! Enters: parsed files. Leaves: one value. Forbidden here: whole-site facts.

use super::Visibility;
use crate::config::Config;
use crate::parse::{Parsed, SettingPlaces};
use jiff::Timestamp;
use std::sync::Arc;

/// Everything that a site is made from.
#[derive(Debug)]
pub struct Material<'a> {
    /// The settings.
    pub config: Arc<Config>,
    /// The places of settings that later steps check.
    pub places: &'a SettingPlaces,
    /// The content of each file, sorted by path.
    pub files: Vec<(&'a Arc<str>, &'a Parsed)>,
    /// The moment of the build.
    pub now: Timestamp,
    /// Which documents are shown although they are not live.
    pub visibility: Visibility,
}
