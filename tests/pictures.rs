//! Pictures: their sizes on the page, smaller copies, the cache, and messages.

mod support;

use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage};
use linger::source::{Memory, Source};
use std::fs;
use std::io::Cursor;
use support::{
    Incremental, build, bytes, clean, linger, linger_ok, rendered, site, text, tree, write_site,
};

/// A test picture that is red above and blue below, so that a test finds its top again.
fn photo(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        if y < height / 2 {
            Rgb([200, (x % 32) as u8, 20])
        } else {
            Rgb([20, (x % 32) as u8, 200])
        }
    });
    let mut bytes = Vec::new();
    pixels
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

/// The CRC-32 of PNG (ISO 3309).
fn check_sum(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(sum & 1));
        }
    }
    !sum
}

/// The same picture from a camera that was turned: Exif has the orientation and the place.
fn turned(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let mut bytes = photo(width, height, ImageFormat::Jpeg);
    let mut exif = b"\xff\xe1\x00\x30Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0GPS 59.33 18.07".to_vec();
    exif[29] = orientation;
    let len = exif.len() as u16 - 2;
    exif[2..4].copy_from_slice(&len.to_be_bytes());
    bytes.splice(2..2, exif);
    bytes
}

const POST: &str = "
-- site.yaml --
title: A
base_url: https://example.com/
-- content/posts/x/index.md --
---
title: X
date: 2026-01-01
id: x
image: lead.png
image_alt: The lead
---
![First](photo.jpg)

![Second](lead.png \"A caption\")
";

fn with_pictures() -> Memory {
    let mut site = site(POST);
    site.write("content/posts/x/photo.jpg", turned(900, 600, 6));
    site.write(
        "content/posts/x/lead.png",
        photo(200, 100, ImageFormat::Png),
    );
    site
}

fn open(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

#[test]
fn a_page_says_how_large_its_pictures_are_and_offers_smaller_ones() {
    let build = clean(&with_pictures());
    assert_eq!(build.diagnostics, []);
    let page = text(&build, "posts/x/index.html");
    // Exif turns the picture, so it is shown upright.
    let first = "<p><picture><source type=\"image/webp\" srcset=\"/posts/x/photo.jpg.480.webp 480w, \
                 /posts/x/photo.jpg.600.webp 600w\" sizes=\"(min-width: 46rem) 42rem, 100vw\">\
                 <img src=\"/posts/x/photo.jpg\" alt=\"First\" srcset=\"/posts/x/photo.jpg.480.jpg 480w, \
                 /posts/x/photo.jpg 600w\" sizes=\"(min-width: 46rem) 42rem, 100vw\" width=\"600\" \
                 height=\"900\"></picture></p>";
    assert!(page.contains(first), "{page}");
    let second = "<figure><picture><source type=\"image/webp\" srcset=\"/posts/x/lead.png.200.webp\">\
                  <img src=\"/posts/x/lead.png\" alt=\"Second\" title=\"A caption\" width=\"200\" \
                  height=\"100\" loading=\"lazy\"></picture><figcaption>A caption</figcaption></figure>";
    assert!(page.contains(second), "{page}");
}

#[test]
fn smaller_ones_stand_upright_and_tell_nothing() {
    let files = bytes(&clean(&with_pictures()));
    for (name, width, height) in [
        ("photo.jpg.480.jpg", 480, 720),
        ("photo.jpg.480.webp", 480, 720),
        ("photo.jpg.600.webp", 600, 900),
        ("lead.png.200.webp", 200, 100),
    ] {
        let bytes = &files[&format!("posts/x/{name}")];
        let picture = open(bytes);
        assert_eq!(picture.dimensions(), (width, height), "{name}");
        assert!(memchr::memmem::find(bytes, b"GPS").is_none(), "{name}");
        assert!(memchr::memmem::find(bytes, b"Exif").is_none(), "{name}");
        if name.starts_with("photo") {
            // It is turned by 90 degrees to the right, so its top is now at the right.
            let (left, right) = (
                picture.get_pixel(20, 300),
                picture.get_pixel(width - 20, 300),
            );
            assert!(
                right[0] > 150 && left[2] > 150,
                "{name}: {left:?} {right:?}"
            );
        }
    }
    let original = &files["posts/x/photo.jpg"];
    assert!(memchr::memmem::find(original, b"GPS").is_none());
    let exif = exif::Reader::new()
        .read_from_container(&mut Cursor::new(original))
        .unwrap();
    assert_eq!(exif.fields().len(), 1, "only how it is turned");
}

#[test]
fn an_edit_of_the_text_makes_no_picture_anew_and_an_edit_of_the_picture_all_of_its_own() {
    let mut site = with_pictures();
    let mut engine = Incremental::new();
    build(&mut engine, &site);
    let text = site.text("content/posts/x/index.md").unwrap().to_owned();
    site.write("content/posts/x/index.md", format!("{text}\nMore words.\n"));
    let again = build(&mut engine, &site);
    assert!(
        rendered(&again).iter().all(|path| !path.contains("photo")),
        "{:?}",
        again.rendered
    );
    site.write("content/posts/x/photo.jpg", turned(900, 601, 6));
    let again = build(&mut engine, &site);
    let pictures: Vec<_> = rendered(&again)
        .into_iter()
        .filter(|path| path.contains("photo"))
        .collect();
    assert_eq!(
        pictures,
        [
            "posts/x/photo.jpg",
            "posts/x/photo.jpg.480.jpg",
            "posts/x/photo.jpg.480.webp",
            "posts/x/photo.jpg.601.webp"
        ]
    );
    assert_eq!(bytes(&again), bytes(&clean(&site)));
}

#[test]
fn a_picture_of_a_draft_has_no_smaller_ones() {
    let mut site = site(
        "
-- site.yaml --
title: A
base_url: https://example.com/
-- content/posts/x.md --
---
title: X
date: 2026-01-01
id: x
draft: true
---
![Secret](../img/secret.jpg)
",
    );
    site.write("content/img/secret.jpg", photo(700, 500, ImageFormat::Jpeg));
    let files = bytes(&clean(&site));
    let of_secret: Vec<_> = files
        .keys()
        .filter(|path| path.contains("secret"))
        .collect();
    assert_eq!(of_secret, ["img/secret.jpg"]);
}

#[test]
fn a_picture_in_a_shortcode_is_shown_as_any_other() {
    let post = |codes: &str| {
        format!(
            "-- site.yaml --\ntitle: A\nbase_url: https://example.com/\npictures: {{widths: [200]}}\n\
             -- content/posts/x.md --\n---\ntitle: X\ndate: 2026-01-01\nid: x\n---\n{codes}"
        )
    };
    let mut site = site(&post(
        "{{< figure src=\"../img/a b.jpg\" alt=\"A & B\" caption=\"C\" >}}\n\n{{< figure \"https://e.com/b.jpg\" >}}\n",
    ));
    site.write("content/img/a b.jpg", photo(700, 500, ImageFormat::Jpeg));
    let build = clean(&site);
    assert_eq!(build.diagnostics, []);
    let page = text(&build, "posts/x/index.html");
    assert!(
        page.contains(
            "<img src=\"/img/a%20b.jpg.200.jpg\" alt=\"A &amp; B\" \
             srcset=\"/img/a%20b.jpg.200.jpg\" width=\"700\" height=\"500\" loading=\"lazy\">"
        ),
        "{page}"
    );
    assert!(page.contains("<img src=\"https://e.com/b.jpg\" alt=\"\" loading=\"lazy\">"));
    let files = bytes(&build);
    assert!(
        files.contains_key("img/a b.jpg.200.jpg") && files.contains_key("img/a b.jpg.200.webp")
    );
    // A file that is not a picture is reported where it is named.
    let mut broken = support::site(&post("Text.\n\n{{< figure \"broken.jpg\" >}}\n"));
    broken.write("content/posts/broken.jpg", "none");
    let found = clean(&broken).build.diagnostics;
    let place = found[0].place.as_ref().unwrap();
    assert_eq!(
        (found.len(), found[0].code, place.line, place.column),
        (1, "picture-broken", 8, 12)
    );
}

#[test]
fn a_file_of_the_writers_own_stands_where_linger_would_make_one() {
    let mut site = with_pictures();
    let own = photo(10, 10, ImageFormat::WebP);
    site.write("content/posts/x/lead.png.200.webp", &own);
    let build = clean(&site);
    assert_eq!(build.diagnostics, []);
    assert_eq!(
        open(&bytes(&build)["posts/x/lead.png.200.webp"]).dimensions(),
        (10, 10)
    );
}

#[test]
fn widths_are_the_writers_and_an_empty_list_makes_none() {
    let mut site = with_pictures();
    site.write(
        "site.yaml",
        "title: A\nbase_url: https://example.com/\npictures: {widths: [300, 100]}\n",
    );
    let files = bytes(&clean(&site));
    let made: Vec<_> = files
        .keys()
        .filter(|path| path.contains("photo"))
        .cloned()
        .collect();
    assert_eq!(
        made,
        [
            "posts/x/photo.jpg",
            "posts/x/photo.jpg.100.jpg",
            "posts/x/photo.jpg.100.webp",
            "posts/x/photo.jpg.300.jpg",
            "posts/x/photo.jpg.300.webp"
        ]
    );
    site.write(
        "site.yaml",
        "title: A\nbase_url: https://example.com/\npictures: {widths: []}\n",
    );
    let build = clean(&site);
    assert!(
        bytes(&build)
            .keys()
            .all(|path| !path.contains("photo.jpg."))
    );
    let page = text(&build, "posts/x/index.html");
    assert!(
        page.contains(
            "<img src=\"/posts/x/photo.jpg\" alt=\"First\" width=\"600\" height=\"900\">"
        )
    );
}

#[test]
fn broken_pictures_are_errors_where_they_are_shown() {
    let mut site = with_pictures();
    let whole = photo(900, 600, ImageFormat::Jpeg);
    site.write("content/posts/x/photo.jpg", &whole[..whole.len() / 2]);
    site.write("content/posts/x/lead.png", "no picture at all");
    let build = clean(&site);
    let found: Vec<_> = build
        .diagnostics
        .iter()
        .map(|d| {
            (
                d.code,
                d.place.as_ref().map(|place| (place.line, place.column)),
            )
        })
        .collect();
    let expected = [
        ("picture-broken", Some((5, 8))),
        ("picture-broken", Some((8, 1))),
        ("picture-broken", Some((10, 1))),
    ];
    assert_eq!(found, expected, "{:#?}", build.diagnostics);
}

#[test]
fn a_huge_picture_is_published_as_it_is_with_a_warning() {
    let mut site = with_pictures();
    // The head of a PNG of 10,000 by 10,000 pixels, and of one that is much larger. The pixels are
    // never read.
    for (side, megapixels) in [(10_000_u32, "100"), (60_000, "3600")] {
        let mut png = photo(20, 20, ImageFormat::Png);
        png[16..20].copy_from_slice(&side.to_be_bytes());
        png[20..24].copy_from_slice(&side.to_be_bytes());
        let sum = check_sum(&png[12..29]);
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        site.write("content/posts/x/photo.jpg", &png);
        let build = clean(&site);
        let found: Vec<_> = build.diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(found, ["picture-huge"]);
        assert!(
            build.diagnostics[0]
                .message
                .contains(&format!("{megapixels} million"))
        );
        let page = text(&build, "posts/x/index.html");
        assert!(page.contains(&format!("width=\"{side}\" height=\"{side}\"")));
    }
}

fn on_disk(dir: &std::path::Path) {
    write_site(dir, POST);
    let site = with_pictures();
    for name in ["photo.jpg", "lead.png"] {
        let path = format!("content/posts/x/{name}");
        fs::write(dir.join(&path), site.read(&path).unwrap()).unwrap();
    }
}

#[test]
fn what_was_made_is_kept_and_may_be_deleted() {
    let dir = tempfile::tempdir().unwrap();
    on_disk(dir.path());
    linger_ok(dir.path(), &["build"]);
    let made = tree(&dir.path().join("public"));
    let cache = dir.path().join(".linger/cache");
    // What is remembered of builds lies there too.
    let pictures_in = |cache: &std::path::Path| {
        let mut kept = tree(cache);
        kept.retain(|name, _| !name.starts_with("memory/"));
        kept
    };
    let kept = pictures_in(&cache);
    assert_eq!(kept.len(), 6, "{:?}", kept.keys());

    // Kept: nothing is made again, though the output is gone. The proof: the files are the same ones.
    let files = |names: &std::collections::BTreeMap<String, Vec<u8>>| -> Vec<_> {
        let times = names.keys().map(|name| {
            let metadata = fs::metadata(cache.join(name)).unwrap();
            metadata.modified().unwrap()
        });
        times.collect()
    };
    let before = files(&kept);
    fs::remove_dir_all(dir.path().join("public")).unwrap();
    linger_ok(dir.path(), &["build"]);
    assert_eq!(files(&kept), before);

    // Damaged, and as long as it was: it is made again, and what is published is right.
    let (name, bytes) = kept
        .iter()
        .find(|(_, bytes)| bytes.starts_with(b"RIFF"))
        .unwrap();
    let damaged: Vec<u8> = bytes.iter().map(|byte| byte ^ 1).collect();
    fs::write(cache.join(name), &damaged).unwrap();
    fs::remove_dir_all(dir.path().join("public")).unwrap();
    linger_ok(dir.path(), &["build"]);
    let pictures = |mut tree: std::collections::BTreeMap<String, Vec<u8>>| {
        tree.remove(".linger-manifest");
        tree
    };
    assert!(pictures(tree(&dir.path().join("public"))) == pictures(made.clone()));
    assert_eq!(fs::read(cache.join(name)).unwrap(), *bytes);

    // After the cache is deleted, completely or in part, the same files are made again.
    fs::remove_file(cache.join(name)).unwrap();
    fs::remove_dir_all(dir.path().join("public")).unwrap();
    linger_ok(dir.path(), &["build"]);
    fs::remove_dir_all(dir.path().join(".linger")).unwrap();
    let same = |path: &str| !path.starts_with('.');
    let shown = |tree: std::collections::BTreeMap<String, Vec<u8>>| -> Vec<_> {
        tree.into_iter().filter(|(path, _)| same(path)).collect()
    };
    assert_eq!(shown(tree(&dir.path().join("public"))), shown(made.clone()));
    linger_ok(dir.path(), &["build", "--verify"]);
    assert_eq!(
        pictures_in(&cache).keys().collect::<Vec<_>>(),
        kept.keys().collect::<Vec<_>>()
    );
}

#[cfg(unix)]
#[test]
fn a_cache_that_cannot_be_written_is_a_warning_and_the_site_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    on_disk(dir.path());
    // A file is in the place of the directory.
    fs::write(dir.path().join(".linger"), "in the way").unwrap();
    let output = linger(dir.path(), &["build"]);
    assert!(output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    for lost in ["cannot keep pictures", "cannot remember this build"] {
        assert_eq!(said.matches(lost).count(), 1, "{said}");
    }
    assert_eq!(said.matches("cache-unwritable").count(), 2, "{said}");
    assert!(
        dir.path()
            .join("public/posts/x/photo.jpg.480.webp")
            .is_file()
    );
}

const POSTERS: &str = "
-- site.yaml --
title: The Second Call
base_url: https://example.com/b/
author: Marit
posters: true
icon: /img/logo.svg
-- content/img/logo.svg --
<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 2'><rect width='4' height='2' fill='#f00'/></svg>
-- content/posts/x.md --
---
title: Ten names & twenty arrows
date: 2026-01-01
id: x
---
Text.
-- content/posts/y.md --
---
title: 顧客を大切に
slug: y
date: 2026-01-02
id: y
---
Text.
-- content/about.md --
About.
";

#[test]
fn a_post_has_a_picture_for_links_to_it_in_the_look_of_the_theme() {
    let mut site = site(POSTERS);
    let mut engine = Incremental::new();
    let first = build(&mut engine, &site);
    assert_eq!(first.diagnostics, []);
    let files = bytes(&first);
    let posters: Vec<_> = files
        .keys()
        .filter(|path| path.contains("poster"))
        .collect();
    // There is no poster for a title that the font cannot show.
    assert_eq!(posters, ["about/poster.png", "posts/x/poster.png"]);
    let poster = open(&files["posts/x/poster.png"]);
    assert_eq!(poster.dimensions(), (1200, 630));
    assert_eq!(
        poster.get_pixel(600, 5).0,
        [11, 85, 68, 255],
        "the theme's accent"
    );
    let page = text(&first, "posts/x/index.html");
    let meta = "<meta property=\"og:image\" content=\"https://example.com/b/posts/x/poster.png\">";
    assert!(page.contains(meta), "{page}");

    // Characters that the fonts do not have leave no gap in the small print either.
    let small = |title: &str, author: &str| {
        let own = POSTERS
            .replace("The Second Call", title)
            .replace("author: Marit", author);
        bytes(&build(&mut Incremental::new(), &support::site(&own)))["posts/x/poster.png"].clone()
    };
    let plain = small("The Second Call", "author: Åsa Ström");
    assert!(plain == small("The Second 顧客 Call 🎉", "author: Åsa 王 Ström"));
    assert!(plain != small("The Second Call", "author: 王"));

    // A changed text changes no poster, a changed title changes its poster, and a changed colour
    // changes all of them.
    let text = site.text("content/posts/x.md").unwrap().to_owned();
    site.write("content/posts/x.md", text.replace("Text.", "Words."));
    let again = build(&mut engine, &site);
    assert_eq!(
        bytes(&again)["posts/x/poster.png"],
        files["posts/x/poster.png"]
    );
    site.write("content/posts/x.md", text.replace("twenty", "thirty"));
    let again = build(&mut engine, &site);
    assert_ne!(
        bytes(&again)["posts/x/poster.png"],
        files["posts/x/poster.png"]
    );
    let settings = site.text("site.yaml").unwrap().to_owned();
    site.write(
        "site.yaml",
        format!("{settings}theme_options: {{accent: brick}}\n"),
    );
    let again = build(&mut engine, &site);
    let poster = open(&bytes(&again)["posts/x/poster.png"]);
    assert_eq!(poster.get_pixel(600, 5).0, [133, 38, 15, 255]);
    assert_eq!(bytes(&again), bytes(&clean(&site)));
    site.write("site.yaml", "title: A\nbase_url: https://example.com/\n");
    let without = bytes(&build(&mut engine, &site));
    assert!(
        without
            .keys()
            .all(|path| !path.contains("poster") && !path.contains("icon-"))
    );
}

#[test]
fn icons_and_a_manifest_are_made_of_one_picture() {
    let mut site = site(POSTERS);
    let files = bytes(&clean(&site));
    for (name, side) in [
        ("icon-32", 32),
        ("apple-touch-icon", 180),
        ("icon-192", 192),
        ("icon-512", 512),
    ] {
        let icon = open(&files[&format!("{name}.png")]);
        assert_eq!(icon.dimensions(), (side, side));
        let middle = icon.get_pixel(side / 2, side / 2).0;
        assert_eq!(
            (middle, icon.get_pixel(side / 2, 2).0[3]),
            ([255, 0, 0, 255], 0)
        );
    }
    let manifest: serde_json::Value = serde_json::from_slice(&files["site.webmanifest"]).unwrap();
    assert_eq!(manifest["name"], "The Second Call");
    assert_eq!(manifest["start_url"], "/b/");
    assert_eq!(manifest["icons"][1]["src"], "/b/icon-512.png");
    let page = String::from_utf8(files["index.html"].clone()).unwrap();
    assert!(page.contains("<link rel=\"manifest\" href=\"/b/site.webmanifest\">"));

    site.write("content/img/logo.svg", "no drawing");
    let broken = clean(&site).build.diagnostics;
    let place = broken[0].place.as_ref().unwrap();
    assert_eq!((broken.len(), broken[0].code), (1, "picture-broken"));
    assert_eq!(
        (&*place.file, place.line, place.column),
        ("site.yaml", 5, 7)
    );
    site.remove("content/img/logo.svg");
    assert_eq!(clean(&site).diagnostics[0].code, "picture-missing");
}

/// A photo of 12 megapixels that differs from the others by a comment in it.
fn large(number: usize, of: &[u8]) -> Vec<u8> {
    let mut bytes = of.to_vec();
    let comment = format!("\u{0}photo {number:06}");
    let mut segment = vec![0xff, 0xfe, 0, comment.len() as u8 + 2];
    segment.extend_from_slice(comment.as_bytes());
    bytes.splice(2..2, segment);
    bytes
}

/// A picture with as much detail as a photo: light and dark areas, and the noise of a sensor.
fn grainy(width: u32, height: u32) -> Vec<u8> {
    let mut state = 1_u32;
    let mut grain = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 28) as f32
    };
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 / 400.0, y as f32 / 300.0);
        let hills = |by: f32| (x * by).sin() * (y * by).cos() * 60.0 + 110.0;
        Rgb([1.0, 1.7, 2.3].map(|by| (hills(by) + grain()) as u8))
    });
    let mut bytes = Vec::new();
    pixels
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
        .unwrap();
    bytes
}

/// The size of all files under a directory. No file is read, because the memory of this process
/// would count as memory of the process that it starts.
fn size(dir: &std::path::Path) -> u64 {
    let entries = fs::read_dir(dir).unwrap().map(Result::unwrap);
    let sizes = entries.map(|entry| match entry.metadata().unwrap() {
        found if found.is_dir() => size(&entry.path()),
        found => found.len(),
    });
    sizes.sum()
}

/// `LINGER_PHOTOS` is the number of photos; `LINGER_BINARY` is the program (an optimised one, for a
/// measurement): `LINGER_BINARY=target/release/linger cargo test --test pictures -- --ignored
/// --nocapture`.
#[test]
#[ignore = "takes minutes: a thousand photos of 12 megapixels"]
fn a_thousand_photos_fit_into_bounded_memory() {
    use wait4::Wait4;
    let count = std::env::var("LINGER_PHOTOS").map_or(1000, |count| count.parse().unwrap());
    let binary =
        std::env::var("LINGER_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_linger").to_owned());
    let dir = tempfile::tempdir().unwrap();
    let posts = dir.path().join("content/posts");
    fs::create_dir_all(&posts).unwrap();
    fs::write(
        dir.path().join("site.yaml"),
        "title: A\nbase_url: https://example.com/\nsearch: true\n",
    )
    .unwrap();
    let photo = grainy(4000, 3000);
    for number in 0..count {
        fs::write(posts.join(format!("{number}.jpg")), large(number, &photo)).unwrap();
    }
    for (post, from) in (0..count).step_by(10).enumerate() {
        let mut text = format!("---\ntitle: {post}\ndate: 2026-01-01\nid: p{post}\n---\n");
        for number in from..(from + 10).min(count) {
            text.push_str(&format!("![A photo]({number}.jpg)\n\n"));
        }
        fs::write(posts.join(format!("post-{post}.md")), text).unwrap();
    }
    let measured = |what: &str| {
        let start = std::time::Instant::now();
        let mut build = std::process::Command::new(&binary)
            .args(["build", "--root"])
            .arg(dir.path())
            .spawn()
            .unwrap();
        let ended = build.wait4().unwrap();
        assert!(ended.status.success());
        let megabytes = ended.rusage.maxrss / 1_000_000;
        println!(
            "{what}: {:.2} s, {:.0} s of processor time, {megabytes} MB at most",
            start.elapsed().as_secs_f64(),
            ended.rusage.utime.as_secs_f64() + ended.rusage.stime.as_secs_f64(),
        );
        assert!(megabytes <= 500, "{megabytes} MB");
    };
    println!("{count} photos of {} kB", photo.len() / 1000);
    measured("from nothing");
    println!(
        "kept: {} MB",
        size(&dir.path().join(".linger/cache")) / 1_000_000
    );
    measured("nothing changed");
    fs::remove_dir_all(dir.path().join("public")).unwrap();
    measured("from what was kept");
    let made = fs::read_dir(dir.path().join("public/posts")).unwrap();
    let names = made.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(
        names.filter(|name| name.contains(".jpg.")).count(),
        count * 6
    );
}

/// An animated picture is published as it is, without its metadata.
#[test]
fn moving_pictures_tell_nothing_either() {
    let chunk = |kind: &[u8; 4], body: &[u8]| {
        let mut chunk = (body.len() as u32).to_be_bytes().to_vec();
        let named: Vec<u8> = kind.iter().chain(body).copied().collect();
        chunk.extend(&named);
        chunk.extend(check_sum(&named).to_be_bytes());
        chunk
    };
    let mut png = photo(20, 10, ImageFormat::Png);
    let moves = chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]);
    let words = chunk(b"tEXt", b"Place\0GPS 59.33");
    // After the signature and the first chunk.
    png.splice(33..33, moves.into_iter().chain(words));
    let mut webp = photo(20, 10, ImageFormat::WebP);
    let body = webp.split_off(12);
    let mut extended = b"VP8X\x0a\0\0\0\x0a\0\0\0\x13\0\0\x09\0\0".to_vec();
    extended.extend(b"ANIM\x06\0\0\0\0\0\0\0\0\0");
    extended.extend(body);
    extended.extend(b"EXIF\x08\0\0\0GPS 5933");
    webp.extend(extended);
    let len = webp.len() as u32 - 8;
    webp[4..8].copy_from_slice(&len.to_le_bytes());
    let mut site = site(POST);
    site.write("content/posts/x/lead.png", png);
    site.write("content/posts/x/moves.webp", webp);
    site.write("content/posts/x/photo.jpg", turned(90, 60, 6));
    let build = clean(&site);
    assert_eq!(build.diagnostics, []);
    let files = bytes(&build);
    for (name, stays) in [("lead.png", &b"acTL"[..]), ("moves.webp", b"ANIM")] {
        let bytes = &files[&format!("posts/x/{name}")];
        assert!(memchr::memmem::find(bytes, b"GPS").is_none(), "{name}");
        assert!(memchr::memmem::find(bytes, stays).is_some(), "{name}");
    }
}

#[test]
fn what_tells_a_place_and_cannot_be_changed_is_named() {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0".to_vec();
    tiff.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0");
    let mut site = with_pictures();
    site.write("content/posts/x/scan.tif", tiff.clone());
    let build = clean(&site);
    let said: Vec<_> = build.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(said, ["picture-metadata"]);
    // It has an orientation, but no place.
    tiff[10..12].copy_from_slice(&[0x01, 0x12]);
    site.write("content/posts/x/scan.tif", tiff);
    assert_eq!(clean(&site).diagnostics, []);
}
