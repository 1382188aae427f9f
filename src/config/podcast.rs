//! The settings under `podcast:`, and the categories of podcast directories.

/// The settings of the podcast. Missing values are taken from the site's settings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PodcastSettings {
    /// Whether posts with recordings make a podcast.
    pub is_on: bool,
    /// The title.
    pub title: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The name of the speaker.
    pub author: Option<String>,
    /// The person to whom directories write.
    pub owner: Owner,
    /// Its cover: a path under `content/`, or an absolute URL.
    pub image: Option<String>,
    /// The category and the subcategory, if there is one.
    pub category: (&'static str, Option<&'static str>),
    /// Whether it is unsuitable for children.
    pub explicit: bool,
    /// Whether episodes build on each other, so that listeners should begin with the first.
    pub is_serial: bool,
    /// The copyright notice.
    pub copyright: Option<String>,
}

/// The person to whom directories of podcasts write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Owner {
    /// A name.
    pub name: Option<String>,
    /// An address.
    pub email: Option<String>,
}

impl Default for PodcastSettings {
    fn default() -> Self {
        PodcastSettings {
            is_on: true,
            title: None,
            description: None,
            author: None,
            owner: Owner::default(),
            image: None,
            category: ("Business", None),
            explicit: false,
            is_serial: false,
            copyright: None,
        }
    }
}

/// The path of the podcast's feed from the site's root.
pub const PODCAST_FILE: &str = "/podcast.xml";

/// The categories of Apple's directory, which other directories use too, with their subcategories.
pub const CATEGORIES: &[(&str, &[&str])] = &[
    (
        "Arts",
        &[
            "Books",
            "Design",
            "Fashion & Beauty",
            "Food",
            "Performing Arts",
            "Visual Arts",
        ],
    ),
    (
        "Business",
        &[
            "Careers",
            "Entrepreneurship",
            "Investing",
            "Management",
            "Marketing",
            "Non-Profit",
        ],
    ),
    ("Comedy", &["Comedy Interviews", "Improv", "Stand-Up"]),
    (
        "Education",
        &["Courses", "How To", "Language Learning", "Self-Improvement"],
    ),
    ("Fiction", &["Comedy Fiction", "Drama", "Science Fiction"]),
    ("Government", &[]),
    (
        "Health & Fitness",
        &[
            "Alternative Health",
            "Fitness",
            "Medicine",
            "Mental Health",
            "Nutrition",
            "Sexuality",
        ],
    ),
    ("History", &[]),
    (
        "Kids & Family",
        &[
            "Education for Kids",
            "Parenting",
            "Pets & Animals",
            "Stories for Kids",
        ],
    ),
    (
        "Leisure",
        &[
            "Animation & Manga",
            "Automotive",
            "Aviation",
            "Crafts",
            "Games",
            "Hobbies",
            "Home & Garden",
            "Video Games",
        ],
    ),
    (
        "Music",
        &["Music Commentary", "Music History", "Music Interviews"],
    ),
    (
        "News",
        &[
            "Business News",
            "Daily News",
            "Entertainment News",
            "News Commentary",
            "Politics",
            "Sports News",
            "Tech News",
        ],
    ),
    (
        "Religion & Spirituality",
        &[
            "Buddhism",
            "Christianity",
            "Hinduism",
            "Islam",
            "Judaism",
            "Religion",
            "Spirituality",
        ],
    ),
    (
        "Science",
        &[
            "Astronomy",
            "Chemistry",
            "Earth Sciences",
            "Life Sciences",
            "Mathematics",
            "Natural Sciences",
            "Nature",
            "Physics",
            "Social Sciences",
        ],
    ),
    (
        "Society & Culture",
        &[
            "Documentary",
            "Personal Journals",
            "Philosophy",
            "Places & Travel",
            "Relationships",
        ],
    ),
    (
        "Sports",
        &[
            "Baseball",
            "Basketball",
            "Cricket",
            "Fantasy Sports",
            "Football",
            "Golf",
            "Hockey",
            "Rugby",
            "Running",
            "Soccer",
            "Swimming",
            "Tennis",
            "Volleyball",
            "Wilderness",
            "Wrestling",
        ],
    ),
    ("Technology", &[]),
    ("True Crime", &[]),
    (
        "TV & Film",
        &[
            "After Shows",
            "Film History",
            "Film Interviews",
            "Film Reviews",
            "TV Reviews",
        ],
    ),
];
