//! What `feeds:` says: which feeds there are, and what they hold.

/// The settings of all feeds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Feeds {
    /// Posts in a feed, at least 1.
    pub items: usize,
    /// In which formats there is a feed of all posts; at least one. Tags and series have a feed in
    /// the first of them.
    pub formats: Vec<Format>,
    /// Whether each tag has a feed.
    pub tags: bool,
    /// Whether each series has a feed.
    pub series: bool,
    /// Whether feeds carry whole posts, and not only their summaries.
    pub full: bool,
    /// The WebSub hub that passes news on, an absolute URL.
    pub hub: Option<String>,
}

impl Default for Feeds {
    fn default() -> Self {
        Feeds {
            items: 20,
            formats: Format::ALL.to_vec(),
            tags: true,
            series: true,
            full: true,
            hub: None,
        }
    }
}

impl Feeds {
    /// The format of the feeds of tags and series.
    pub fn first(&self) -> Format {
        self.formats.first().copied().unwrap_or(Format::Rss)
    }
}

/// How a feed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl Format {
    /// Every format, the one that most readers know first.
    pub const ALL: [Format; 3] = [Format::Rss, Format::Atom, Format::Json];

    /// As the settings name it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Rss => "rss",
            Format::Atom => "atom",
            Format::Json => "json",
        }
    }

    /// As readers know it.
    pub fn title(self) -> &'static str {
        match self {
            Format::Rss => "RSS",
            Format::Atom => "Atom",
            Format::Json => "JSON Feed",
        }
    }

    /// The name of the file of a feed.
    pub fn file(self) -> &'static str {
        match self {
            Format::Rss => "rss.xml",
            Format::Atom => "atom.xml",
            Format::Json => "feed.json",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Rss => "application/rss+xml",
            Format::Atom => "application/atom+xml",
            Format::Json => "application/feed+json",
        }
    }

    /// The format of the feed at that path, if it is one.
    pub fn of_path(path: &str) -> Option<Format> {
        let file = path.rsplit('/').next()?;
        Format::ALL.into_iter().find(|format| format.file() == file)
    }
}
