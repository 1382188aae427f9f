//! The site that the tests begin with, and what they do to it.

use crate::support::{self, sound::mp3};
use image::{ImageFormat, Rgb, RgbImage};
use linger::source::Memory;
use std::io::Cursor;

/// A small site in which every kind of question is asked, each by a page that asks little else.
pub const SITE: &str = r#"
-- site.yaml --
title: A site
base_url: https://example.com/
posts_per_page: 2
search: true
theme_options: {shade: light}
collections: {talks: {}}
-- content/data/facts.yaml --
fact: one
-- content/data/authors.yaml --
Ann: {bio: one}
-- content/data/ctas.yaml --
letter: {title: A letter, url: /letter/, button: Read, tags: [red], utm: {source: blog}}
book: {title: A book, url: /book/, button: Buy, until: 2026-11-24, default: true}
-- content/comments/a/c1.yaml --
author: Ann
date: 2026-01-02
text: The first comment.
-- content/img/a.txt --
picture
-- content/posts/a.md --
---
id: Alpha
title: Alpha
author: Ann
date: 2026-01-01
tags: [red, blue]
description: About alpha.
---
First paragraph of alpha.

Last words.
-- content/posts/b.md --
---
id: Beta
title: Beta
aliases: [/old-beta/]
date: 2026-02-01
tags: [red]
description: About beta.
series: Greek
part: 1
audio: sound.mp3
---
Text of beta.
-- content/posts/c.md --
---
id: Gamma
title: Gamma
date: 2025-03-01
description: About gamma.
series: Greek
part: 2
---
Text of gamma.

{{< mark of="c" >}}
-- content/posts/g/index.md --
---
id: Eta
title: Eta
date: 2024-05-01
description: About eta.
image: lead.png
image_alt: The lead
template: beside.html
---
Text of eta with ![a photo](../../img/photo.jpg) and ![a small one](lead.png).
-- content/posts/d.md --
---
id: Delta
title: Delta
date: 2026-12-24
description: Not yet.
---
Text of delta.
-- content/talks/t.md --
---
id: Tau
title: Tau
date: 2025-06-01
tags: [red]
description: About tau.
---
Text of tau.
-- content/talks/s.md --
---
id: Sigma
title: Sigma
date: 2025-02-01
description: About sigma.
pinned: true
---
Text of sigma.
-- content/long.md --
---
description: About length.
---
Words that go on and on, so that what is changed at their end is beyond the summary. Words that go on and on, so that what is changed at their end is beyond the summary. Words that go on and on, so that what is changed at their end is beyond the summary. Words that go on and on, so that what is changed at their end is beyond the summary. The last word.
-- content/linking.md --
A link to [beta](posts/b.md#x) and ![a picture](img/a.txt).
-- content/img/d.svg --
<svg viewBox="0 0 4 3"/>
-- content/drawing.md --
![A drawing](img/d.svg)
-- content/facts.md --
---
template: facts.html
---
-- content/today.md --
---
template: today.html
---
-- content/recent.md --
---
template: recent.html
---
-- content/shade.md --
---
template: shade.html
---
-- content/look.md --
---
template: look.html
---
-- content/casts.md --
---
template: casts.html
---
-- content/said.md --
---
template: said.html
---
-- content/sagt.md --
---
template: said.html
lang: sv
---
-- words/en.yaml --
greeting: Hello
-- words/sv.yaml --
greeting: Hej
-- templates/said.html --
{{ words.greeting }}{% for other in page.translations %} {{ other.url }}{% endfor %}
-- templates/post.html --
{{ page.title }}|{{ page.content | safe }}|{% if page.previous %}{{ page.previous.title }}{% endif %}|{% if page.next %}{{ page.next.title }}{% endif %}|{% if page.series %}{% for part in page.series.parts %}{{ part.title }};{% endfor %}{% endif %}|{% set call = cta(post=page) %}{% if call %}{{ call.button }} {{ call.url }}{% endif %}|{% set thread = comments(post=page) %}{{ thread.count }}{{ thread.open }}{% for said in thread.list %}{{ said.author }} {{ said.content }}{% endfor %}{% for post in related(post=page) %}~{{ post.title }}{% endfor %}
-- templates/beside.html --
{{ page.title }}|{{ page.content | safe }}|{% if page.previous %}{{ page.previous.title }}{% endif %}|{% if page.next %}{{ page.next.title }}{% endif %}
-- templates/page.html --
{{ page.title }}|{{ page.description }}|{{ page.content | safe }}
-- templates/facts.html --
{% set data = data(path="facts.yaml") %}{% if data %}{{ data.fact | default(value="") }}{% endif %}
-- templates/today.html --
{{ now() }}
-- templates/recent.html --
{% for post in recent(count=2) %}{{ post.title }} {{ post.url }}, {% endfor %}
-- templates/casts.html --
{% set show = podcast() %}{% if show %}{{ show.url }} {{ show.title }}{% endif %}
-- templates/shade.html --
{{ theme.shade | default(value="none") }} {{ theme.accent | default(value="none") }}
-- templates/look.html --
{{ asset(path="style.css") }} {% include "part.html" %}
-- templates/part.html --
a part
-- templates/shortcodes/mark.html --
{% component mark(of, @page) %}(a mark of {{ of }} in {{ page.title }}){% endcomponent mark %}
-- templates/poster.svg --
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 21"><text y="9" font-size="4">{{ page.title | escape_xml }}</text></svg>
-- templates/home.html --
{% for post in paginator.posts %}{{ post.title }}: {{ post.summary }}
{% endfor %}{{ paginator.number }}/{{ paginator.total }}
-- templates/tags.html --
{% for tag in tags() %}{{ tag.name }} {{ tag.count }}, {% endfor %}
-- templates/tag.html --
{{ tag.name }}: {% for post in paginator.posts %}{{ post.title }}, {% endfor %}
-- templates/collection.html --
{{ collection.title }} {{ collection.count }}: {% for post in paginator.posts %}{{ post.title }}, {% endfor %}
-- templates/archive.html --
{% for year in years %}{{ year.year }}: {% for post in year.posts %}{{ post.title }}, {% endfor %}{% endfor %}
-- templates/year.html --
{{ year.year }} {% if year.previous %}{{ year.previous.year }}{% endif %}
-- templates/subscribe.html --
{{ site.title }}
-- templates/subscribed.html --
{{ site.title }}
-- templates/404.html --
not here
"#;

/// The site of an archive, with recordings and photos in it.
pub fn site(archive: &str) -> Memory {
    let mut site = support::site(archive);
    site.write("content/posts/sound.mp3", mp3(2));
    site.write("content/posts/g/lead.png", photo(24, ImageFormat::Png));
    site.write("content/img/photo.jpg", photo(40, ImageFormat::Jpeg));
    site
}

/// A photo of nothing, so many pixels across.
pub fn photo(width: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, 16, |x, y| Rgb([x as u8 * 5, y as u8 * 9, 20]));
    let mut bytes = Vec::new();
    pixels
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

/// Replaces the first `from` in a file, which has to be there.
pub fn replace(site: &mut Memory, path: &str, from: &str, to: &str) {
    let text = site
        .text(path)
        .unwrap_or_else(|| panic!("no {path}"))
        .to_owned();
    assert!(text.contains(from), "{path} has no {from:?}");
    site.write(path, text.replacen(from, to, 1));
}
