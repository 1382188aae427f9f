//! Exports in the shape that WordPress writes, in our own words.

/// An item of an export.
#[derive(Clone, Debug)]
pub struct Item {
    id: u32,
    kind: &'static str,
    fields: Vec<(String, String)>,
    more: String,
}

/// A file with these items.
pub fn wxr(items: &[Item]) -> String {
    wxr_with("", items)
}

/// A file with more in its head.
pub fn wxr_with(head: &str, items: &[Item]) -> String {
    let items: String = items.iter().map(Item::xml).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n\
         <!-- This is a WordPress eXtended RSS file -->\n\
         <rss version=\"2.0\" xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\n\
         <channel>\n\
         <title>Staying in touch</title>\n<link>https://acme.example</link>\n<description>What happens after the sale</description>\n<language>sv-SE</language>\n\
         <wp:wxr_version>1.2</wp:wxr_version>\n<wp:base_site_url>https://acme.example</wp:base_site_url>\n<wp:base_blog_url>https://acme.example</wp:base_blog_url>\n\
         <wp:author><wp:author_id>1</wp:author_id><wp:author_login><![CDATA[marit]]></wp:author_login><wp:author_email><![CDATA[marit@acme.example]]></wp:author_email><wp:author_display_name><![CDATA[Marit Ekdahl]]></wp:author_display_name></wp:author>\n\
         {head}<generator>https://wordpress.org/?v=6.4</generator>\n{items}</channel>\n</rss>\n"
    )
}

/// A published post of 3 February 2019, ten o'clock in Stockholm.
pub fn post(id: u32, slug: &str, title: &str, content: &str) -> Item {
    let item = Item {
        id,
        kind: "post",
        fields: Vec::new(),
        more: String::new(),
    };
    item.set("title", title)
        .set("link", &format!("https://acme.example/2019/02/{slug}/"))
        .set("guid", &format!("https://acme.example/?p={id}"))
        .set("content:encoded", content)
        .set("wp:post_name", slug)
        .set("wp:status", "publish")
        .set("wp:post_date", "2019-02-03 10:00:00")
        .set("wp:post_date_gmt", "2019-02-03 09:00:00")
}

pub fn page(id: u32, path: &str, title: &str, content: &str) -> Item {
    let slug = path.trim_matches('/').rsplit('/').next().unwrap();
    let mut item = post(id, slug, title, content)
        .set("link", &format!("https://acme.example{path}"))
        .set("guid", &format!("https://acme.example/?page_id={id}"));
    item.kind = "page";
    item
}

pub fn attachment(id: u32, url: &str, parent: u32, alt: &str) -> Item {
    let mut item = post(id, "file", "file", "").set("wp:status", "inherit");
    item.kind = "attachment";
    item.set("wp:attachment_url", url)
        .set("wp:post_parent", &parent.to_string())
        .meta("_wp_attachment_image_alt", alt)
}

impl Item {
    pub fn kind(mut self, kind: &'static str) -> Item {
        self.kind = kind;
        self
    }

    pub fn set(mut self, name: &str, value: &str) -> Item {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn xml_inside(mut self, xml: &str) -> Item {
        self.more.push_str(xml);
        self
    }

    pub fn meta(self, key: &str, value: &str) -> Item {
        self.xml_inside(&format!(
            "<wp:postmeta><wp:meta_key><![CDATA[{key}]]></wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>\n"
        ))
    }

    pub fn term(self, domain: &str, slug: &str, name: &str) -> Item {
        self.xml_inside(&format!(
            "<category domain=\"{domain}\" nicename=\"{slug}\"><![CDATA[{name}]]></category>\n"
        ))
    }

    pub fn comment(self, id: u32, parent: u32, author: &str, text: &str) -> Item {
        self.xml_inside(&format!(
            "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author><![CDATA[{author}]]></wp:comment_author>\
             <wp:comment_author_email><![CDATA[stranger@mail.example]]></wp:comment_author_email><wp:comment_author_url>https://ann.example/</wp:comment_author_url>\
             <wp:comment_author_IP><![CDATA[203.0.113.9]]></wp:comment_author_IP><wp:comment_date><![CDATA[2019-02-04 11:00:00]]></wp:comment_date>\
             <wp:comment_date_gmt><![CDATA[2019-02-04 10:00:00]]></wp:comment_date_gmt><wp:comment_content><![CDATA[{text}]]></wp:comment_content>\
             <wp:comment_approved><![CDATA[1]]></wp:comment_approved><wp:comment_type><![CDATA[comment]]></wp:comment_type>\
             <wp:comment_parent>{parent}</wp:comment_parent><wp:comment_user_id>0</wp:comment_user_id></wp:comment>\n"
        ))
    }

    fn xml(&self) -> String {
        let fields: String = self
            .fields
            .iter()
            .map(|(name, value)| {
                let value = value.replace("]]>", "]]]]><![CDATA[>");
                match name.as_str() {
                    "link" => format!("<link>{}</link>\n", value.replace('&', "&amp;")),
                    name => format!("<{name}><![CDATA[{value}]]></{name}>\n"),
                }
            })
            .collect();
        format!(
            "<item>\n<dc:creator><![CDATA[marit]]></dc:creator>\n{fields}<wp:post_id>{}</wp:post_id>\n\
             <wp:post_type><![CDATA[{}]]></wp:post_type>\n{}</item>\n",
            self.id, self.kind, self.more
        )
    }
}
