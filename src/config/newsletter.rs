//! What `newsletter:` says: who a post comes from when it goes out as an email.

/// The settings of the email edition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Newsletter {
    /// The sender's name and address, if they differ from the site's author and address.
    pub from: Option<(String, String)>,
    /// The postal address that mailing laws of many countries want in every mail; or empty.
    pub address: String,
    /// The placeholder for the link to unsubscribe, if it differs from that of the subscription
    /// form's provider.
    pub unsubscribe: Option<String>,
}
