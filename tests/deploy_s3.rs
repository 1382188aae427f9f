//! `linger deploy` into buckets: a small server that speaks as much of S3's language as linger asks for,
//! with whatever a service may get wrong. A real one is in `tests/deploy_servers.rs`.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::process::Output;
use std::sync::{Arc, Mutex};
use std::thread;
use support::deploys::{Writers, crawl, is_built, said};
use tiny_http::{Header, Method, Request, Response, Server};

/// What must be shown nowhere.
const SECRET: &str = "wJalrXUtnFEMI-recognisable";

/// What the server gets wrong.
#[derive(Clone, Copy, Default)]
struct Faults {
    /// It takes every put, whatever the condition.
    ignores_conditions: bool,
    /// It answers 404 to who deletes what is not there, as Google's S3 door does.
    says_what_is_missing: bool,
    /// Of so many requests that change something, it carries one out and answers 500.
    loses_every: usize,
    /// Somebody else's manifest is there just before the first one is put.
    is_overtaken: bool,
}

/// A file in the bucket: its bytes, media type, cache rule.
type Object = (Vec<u8>, String, String);

#[derive(Default)]
struct Bucket {
    objects: BTreeMap<String, Object>,
    changes: usize,
    faults: Faults,
}

struct Service {
    address: String,
    bucket: Arc<Mutex<Bucket>>,
}

impl Service {
    fn start(faults: Faults) -> Service {
        let server = Server::http("127.0.0.1:0").unwrap();
        let address = format!("http://{}", server.server_addr());
        let bucket = Arc::new(Mutex::new(Bucket {
            faults,
            ..Bucket::default()
        }));
        let shared = Arc::clone(&bucket);
        thread::spawn(move || {
            for request in server.incoming_requests() {
                answer(request, &shared);
            }
        });
        Service { address, bucket }
    }

    fn settings(&self) -> String {
        format!(
            "  to: s3\n  bucket: letters\n  region: auto\n  endpoint: {}\n",
            self.address
        )
    }

    /// Brings the bucket into the folder where the other suites look.
    fn download(&self, writers: &Writers) {
        let _ = fs::remove_dir_all(writers.live());
        for (name, (bytes, ..)) in &self.bucket.lock().unwrap().objects {
            let place = writers.live().join(name);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, bytes).unwrap();
        }
    }
}

fn etag(bytes: &[u8]) -> String {
    format!("\"{}\"", linger::digest::Digest::of_bytes(bytes).hex())
}

fn answer(mut request: Request, bucket: &Mutex<Bucket>) {
    let header = |request: &Request, name: &str| {
        let found = request
            .headers()
            .iter()
            .find(|header| header.field.as_str().as_str().eq_ignore_ascii_case(name));
        found.map(|header| header.value.as_str().to_owned())
    };
    let url = request.url().to_owned();
    let (path, query) = url.split_once('?').unwrap_or((&url, ""));
    let path = percent_encoding::percent_decode_str(path)
        .decode_utf8()
        .unwrap()
        .into_owned();
    let is_known =
        query.contains("X-Amz-Credential=AKIAGOOD") && query.contains("X-Amz-Signature=");
    let Some(name) = path.strip_prefix("/letters/").filter(|_| is_known) else {
        let (code, text) = if is_known {
            (404, "NoSuchBucket")
        } else {
            (403, "InvalidAccessKeyId")
        };
        let body = format!("<Error><Code>{text}</Code></Error>");
        return request
            .respond(Response::from_string(body).with_status_code(code))
            .unwrap();
    };
    let mut bucket = bucket.lock().unwrap();
    let (mut code, mut body, mut tag) = (200, Vec::new(), String::new());
    match request.method() {
        Method::Get => match bucket.objects.get(name) {
            Some((bytes, ..)) => (body, tag) = (bytes.clone(), etag(bytes)),
            None => (code, body) = (404, b"<Error><Code>NoSuchKey</Code></Error>".to_vec()),
        },
        Method::Put => {
            let mut bytes = Vec::new();
            request.as_reader().read_to_end(&mut bytes).unwrap();
            assert!(
                header(&request, "content-length").is_some(),
                "{name} has no length"
            );
            if name == "linger-deploy.json" && std::mem::take(&mut bucket.faults.is_overtaken) {
                let theirs = r#"{"generation":9,"deploy":"x","by":"cy","at":"then","files":{}}"#;
                bucket
                    .objects
                    .insert(name.into(), (theirs.into(), String::new(), String::new()));
            }
            let now = bucket.objects.get(name).map(|(bytes, ..)| etag(bytes));
            let absent = header(&request, "if-none-match").is_none_or(|_| now.is_none());
            let same =
                header(&request, "if-match").is_none_or(|wanted| now.as_ref() == Some(&wanted));
            if bucket.faults.ignores_conditions || (absent && same) {
                let kind = header(&request, "content-type").unwrap();
                let cache = header(&request, "cache-control").unwrap();
                bucket.objects.insert(name.to_owned(), (bytes, kind, cache));
                bucket.changes += 1;
            } else {
                code = if now.is_some() || !same { 412 } else { 404 };
            }
        }
        Method::Delete => {
            let was_there = bucket.objects.remove(name).is_some();
            bucket.changes += 1;
            code = if was_there || !bucket.faults.says_what_is_missing {
                204
            } else {
                404
            };
        }
        other => panic!("{other}"),
    }
    let every = bucket.faults.loses_every;
    if every > 0
        && code < 300
        && *request.method() != Method::Get
        && bucket.changes.is_multiple_of(every)
    {
        code = 500;
    }
    let tag = Header::from_bytes("ETag", tag).unwrap();
    let response = Response::from_data(body)
        .with_status_code(code)
        .with_header(tag);
    // A deploy that was killed does not listen any more.
    let _ = request.respond(response);
}

fn deploy(writers: &Writers, name: &str, key: &str, args: &[&str]) -> Output {
    let mut command = writers.command(name, args);
    command
        .env("AWS_ACCESS_KEY_ID", key)
        .env("AWS_SECRET_ACCESS_KEY", SECRET);
    let output = command.output().unwrap();
    assert!(
        !said(&output).contains(SECRET) && !said(&output).contains("X-Amz"),
        "{}",
        said(&output)
    );
    output
}

fn ok(writers: &Writers, name: &str, args: &[&str]) -> String {
    let output = deploy(writers, name, "AKIAGOOD", args);
    assert!(output.status.success(), "{}", said(&output));
    said(&output)
}

fn with(faults: Faults) -> (Service, Writers) {
    let (service, writers) = (Service::start(faults), Writers::new());
    writers.deploy_to("ann", &service.settings());
    (service, writers)
}

#[test]
fn a_bucket_first_a_change_a_deletion_and_who_comes_second() {
    let (service, writers) = with(Faults::default());
    let first = ok(&writers, "ann", &[]);
    assert!(
        first.contains("live: Alpha") && !first.contains("deploy-unguarded"),
        "{first}"
    );
    service.download(&writers);
    is_built(&writers, "ann");
    crawl(&writers.live());
    let sent = |name: &str| {
        let bucket = service.bucket.lock().unwrap();
        let (_, kind, cache) = &bucket.objects[name];
        format!("{kind} | {cache}")
    };
    assert_eq!(
        sent("index.html"),
        "text/html; charset=utf-8 | public, max-age=0, must-revalidate"
    );
    assert_eq!(
        sent("rss.xml"),
        "application/rss+xml; charset=utf-8 | public, max-age=0, must-revalidate"
    );
    assert_eq!(
        sent("posts/звонок/index.html").split(';').next(),
        Some("text/html")
    );
    assert!(ok(&writers, "ann", &[]).contains("up to date"));
    let before = service.bucket.lock().unwrap().changes;
    assert!(ok(&writers, "ann", &["--check"]).contains("as ann deployed them"));

    writers.post("ann", "gamma", "Gamma");
    ok(&writers, "ann", &[]);
    assert!(service.bucket.lock().unwrap().changes > before);
    fs::remove_file(writers.site("ann").join("content/posts/gamma.md")).unwrap();
    ok(&writers, "ann", &[]);
    service.download(&writers);
    is_built(&writers, "ann");

    writers.join("bo");
    writers.deploy_to("bo", &service.settings());
    writers.post("bo", "bos", "What Bo says");
    ok(&writers, "bo", &[]);
    let told = said(&deploy(&writers, "ann", "AKIAGOOD", &[]));
    assert!(
        told.contains("error[deploy-newer]") && told.contains("bo deployed on"),
        "{told}"
    );
    // The secret is in nothing that stays.
    for writer in ["ann", "bo"] {
        for (path, bytes) in support::tree(&writers.site(writer)) {
            assert!(!String::from_utf8_lossy(&bytes).contains(SECRET), "{path}");
        }
    }
}

/// What a server on this machine is told: each request's path and body.
fn listener(status: u16) -> (String, Arc<Mutex<Vec<String>>>) {
    let server = Server::http("127.0.0.1:0").unwrap();
    let address = format!("http://{}", server.server_addr());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&heard);
    thread::spawn(move || {
        for mut request in server.incoming_requests() {
            let mut body = String::new();
            request.as_reader().read_to_string(&mut body).unwrap();
            told.lock()
                .unwrap()
                .push(format!("{} {body}", request.url()));
            let _ = request.respond(Response::empty(status));
        }
    });
    (address, heard)
}

#[test]
fn hubs_and_search_engines_are_told_of_what_is_new() {
    let writers = Writers::new();
    let (hub, heard) = listener(204);
    let (engines, asked) = listener(202);
    let settings = writers.site("ann").join("site.yaml");
    let text = fs::read_to_string(&settings).unwrap();
    let own = format!("feeds:\n  hub: {hub}/hub\nindexnow: b6b8f2ac9d0e4c1f\ndeploy:");
    fs::write(&settings, text.replace("deploy:", &own)).unwrap();
    let at = format!("{engines}/indexnow");
    let told = writers.ok("ann", &["--indexnow-at", &at]);
    assert!(
        told.contains("Told the WebSub hub and search engines by IndexNow."),
        "{told}"
    );
    let key = fs::read(writers.live().join("b6b8f2ac9d0e4c1f.txt")).unwrap();
    assert_eq!(key, b"b6b8f2ac9d0e4c1f");
    let form = heard.lock().unwrap().pop().unwrap();
    assert!(
        form.starts_with(
            "/hub hub.mode=publish&hub.url=https%3A%2F%2Fletters.acme-sales.com%2Frss.xml"
        ),
        "{form}"
    );
    let message = asked.lock().unwrap().pop().unwrap();
    let json: serde_json::Value = serde_json::from_str(message.split_once(' ').unwrap().1).unwrap();
    assert_eq!(json["host"], "letters.acme-sales.com");
    assert_eq!(
        json["keyLocation"],
        "https://letters.acme-sales.com/b6b8f2ac9d0e4c1f.txt"
    );
    let urls = json["urlList"].as_array().unwrap();
    let call = "https://letters.acme-sales.com/posts/%D0%B7%D0%B2%D0%BE%D0%BD%D0%BE%D0%BA/";
    assert!(urls.iter().any(|url| url == call), "{urls:?}");

    // Nothing new: nobody is told.
    writers.ok("ann", &["--indexnow-at", &at]);
    assert!(heard.lock().unwrap().is_empty() && asked.lock().unwrap().is_empty());
    // Who is not reached does not matter to the site.
    let (refuses, _) = listener(500);
    writers.post("ann", "gamma", "Gamma");
    let output = writers.deploy("ann", &["--indexnow-at", &refuses]);
    assert!(
        output.status.success() && said(&output).contains("warning[deploy-announce]"),
        "{}",
        said(&output)
    );
    let message = heard.lock().unwrap().pop().unwrap();
    assert!(message.contains("hub.mode=publish"), "{message}");
}

#[test]
fn answers_that_are_lost_are_asked_for_again() {
    for loses_every in [3, 4, 7] {
        let (service, writers) = with(Faults {
            loses_every,
            ..Faults::default()
        });
        ok(&writers, "ann", &[]);
        writers.post("ann", "gamma", "Gamma");
        ok(&writers, "ann", &[]);
        service.download(&writers);
        fs::remove_file(writers.site("ann").join("content/posts/gamma.md")).unwrap();
        ok(&writers, "ann", &[]);
        service.download(&writers);
        is_built(&writers, "ann");
        assert!(
            !service
                .bucket
                .lock()
                .unwrap()
                .objects
                .keys()
                .any(|name| name.starts_with("linger-probe") || name.ends_with(".lock"))
        );
    }
}

#[test]
fn a_service_that_obeys_no_conditions_is_named_once() {
    let (service, writers) = with(Faults {
        ignores_conditions: true,
        says_what_is_missing: true,
        ..Faults::default()
    });
    let first = ok(&writers, "ann", &["--lease", "1"]);
    assert!(first.contains("warning[deploy-unguarded]"), "{first}");
    writers.post("ann", "gamma", "Gamma");
    let second = ok(&writers, "ann", &["--lease", "1"]);
    assert!(!second.contains("deploy-unguarded"), "{second}");
    service.download(&writers);
    is_built(&writers, "ann");
    // A file that somebody has deleted by hand is gone, as it should be.
    fs::remove_file(writers.site("ann").join("content/posts/gamma.md")).unwrap();
    let page = "posts/gamma/index.html";
    assert!(
        service
            .bucket
            .lock()
            .unwrap()
            .objects
            .remove(page)
            .is_some()
    );
    ok(&writers, "ann", &["--lease", "1"]);
    service.download(&writers);
    is_built(&writers, "ann");
}

#[test]
fn who_is_overtaken_is_told_by_whom() {
    let (service, writers) = with(Faults::default());
    ok(&writers, "ann", &[]);
    writers.post("ann", "gamma", "Gamma");
    service.bucket.lock().unwrap().faults.is_overtaken = true;
    // The next manifest that is put finds another.
    let told = said(&deploy(&writers, "ann", "AKIAGOOD", &[]));
    assert!(
        told.contains("error[deploy-overtaken]") && told.contains("cy (then) deployed"),
        "{told}"
    );
    let lock = service.bucket.lock().unwrap().objects["linger-deploy.lock"]
        .0
        .clone();
    assert!(
        String::from_utf8(lock)
            .unwrap()
            .contains("\"is_stopped\":true")
    );
}

#[test]
fn wrong_keys_and_buckets_are_named_and_nothing_is_tried_twice() {
    let (service, writers) = with(Faults::default());
    let told = said(&deploy(&writers, "ann", "AKIABAD", &[]));
    assert!(
        told.contains("error[deploy-refused]") && told.contains("403 (InvalidAccessKeyId)"),
        "{told}"
    );
    let output = writers
        .command("ann", &[])
        .env_remove("AWS_ACCESS_KEY_ID")
        .env("HOME", "/nowhere")
        .output()
        .unwrap();
    assert!(
        said(&output).contains("there is no access key"),
        "{}",
        said(&output)
    );
    assert_eq!(output.status.code(), Some(4));
    writers.deploy_to("ann", &service.settings().replace("letters", "others"));
    let told = said(&deploy(&writers, "ann", "AKIAGOOD", &[]));
    assert!(
        told.contains("error[deploy-refused]") && told.contains("404 (NoSuchBucket)"),
        "{told}"
    );
    // Nobody listens there.
    writers.deploy_to(
        "ann",
        "  to: s3\n  bucket: letters\n  endpoint: http://127.0.0.1:9/\n",
    );
    let output = deploy(&writers, "ann", "AKIAGOOD", &[]);
    assert!(
        said(&output).contains("error[deploy-network]"),
        "{}",
        said(&output)
    );
    assert_eq!(output.status.code(), Some(4));
    assert!(service.bucket.lock().unwrap().objects.is_empty());
}
