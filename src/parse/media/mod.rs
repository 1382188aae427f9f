//! Reads the heads of pictures and recordings.

pub mod chapters;
pub mod mp3;
pub mod picture;
pub mod recording;
