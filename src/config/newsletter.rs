//! The settings under `newsletter:`: the sender of posts that go out as emails.

/// The settings of the email edition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Newsletter {
    /// The sender's name and address, if they differ from the site's author and address.
    pub from: Option<(String, String)>,
    /// The postal address that the laws of many countries require in every mail. May be empty.
    pub address: String,
    /// The placeholder for the link to unsubscribe, if it differs from that of the subscription
    /// form's provider.
    pub unsubscribe: Option<String>,
}
