//! The settings under `feeds:`: which feeds there are, and what they contain.

/// The settings of all feeds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FeedSettings {
    /// The number of posts in a feed, at least 1.
    pub items: usize,
    /// The formats of the feed of all posts, at least one. Feeds of tags, series and collections
    /// have the first of them.
    pub formats: Vec<FeedFormat>,
    /// Whether each tag has a feed.
    pub tags: bool,
    /// Whether each series has a feed.
    pub series: bool,
    /// Whether each collection beside the posts of the blog has a feed.
    pub collections: bool,
    /// Whether feeds contain whole posts, not only summaries.
    pub full: bool,
    /// The WebSub hub that announces changes, an absolute URL.
    pub hub: Option<String>,
}

impl Default for FeedSettings {
    fn default() -> Self {
        FeedSettings {
            items: 20,
            formats: FeedFormat::ALL.to_vec(),
            tags: true,
            series: true,
            collections: true,
            full: true,
            hub: None,
        }
    }
}

impl FeedSettings {
    /// The format of the feeds of tags, series and collections.
    pub fn first(&self) -> FeedFormat {
        self.formats.first().copied().unwrap_or(FeedFormat::Rss)
    }
}

/// The format of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeedFormat {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl FeedFormat {
    /// Every format, the best-known first.
    pub const ALL: [FeedFormat; 3] = [FeedFormat::Rss, FeedFormat::Atom, FeedFormat::Json];

    /// The name in the settings.
    pub fn name(self) -> &'static str {
        match self {
            FeedFormat::Rss => "rss",
            FeedFormat::Atom => "atom",
            FeedFormat::Json => "json",
        }
    }

    /// The name for readers.
    pub fn title(self) -> &'static str {
        match self {
            FeedFormat::Rss => "RSS",
            FeedFormat::Atom => "Atom",
            FeedFormat::Json => "JSON Feed",
        }
    }

    /// The name of the file of a feed.
    pub fn file(self) -> &'static str {
        match self {
            FeedFormat::Rss => "rss.xml",
            FeedFormat::Atom => "atom.xml",
            FeedFormat::Json => "feed.json",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            FeedFormat::Rss => "application/rss+xml",
            FeedFormat::Atom => "application/atom+xml",
            FeedFormat::Json => "application/feed+json",
        }
    }

    /// The format of the feed at a path. `None` if it is no feed.
    pub fn of_path(path: &str) -> Option<FeedFormat> {
        let file = path.rsplit('/').next()?;
        FeedFormat::ALL
            .into_iter()
            .find(|format| format.file() == file)
    }
}
