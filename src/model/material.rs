//! What a site is made from: everything that was read, the settings and the moment.
//!
//! Enters: parsed files. Leaves: them, as one value. Forbidden here: whole-site facts.

use super::Visibility;
use crate::config::Config;
use crate::parse::{Parsed, SettingPlaces};
use jiff::Timestamp;
use std::sync::Arc;

/// What a site is made from.
#[derive(Debug)]
pub struct Material<'a> {
    /// The settings.
    pub config: Arc<Config>,
    /// The places of settings that later steps may complain about.
    pub places: &'a SettingPlaces,
    /// What each file holds, sorted by path.
    pub files: Vec<(&'a Arc<str>, &'a Parsed)>,
    /// The moment of the build.
    pub now: Timestamp,
    /// What is shown although it is not live.
    pub visibility: Visibility,
}
