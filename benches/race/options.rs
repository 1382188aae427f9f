//! The command line of the race.
//!
//! Enters: arguments. Leaves: what is wished for, or one sentence about what is wrong.

use std::path::PathBuf;

/// What `--help` prints.
pub const HELP: &str = "\
cargo bench --bench race -- [options]

  --posts N[,N...]   sizes of the blog [default: 1000,5000]
  --rounds N         how often everything is measured [default: 5]
  --peers WHO        auto: whoever is found on PATH; none; or names: hugo,zola,cobalt [default: auto]
  --out FILE         where the report goes, the chart beside it [default: benches/RESULTS.md]
  --disk DIR         race on the file system of DIR instead of one in memory
  --keep             leave the sites and the last outputs behind, to be looked at
  --lay-out DIR      only write everyone's site of the first size into DIR, for other benchmarks
  --related          only what related posts cost, on standard output
  --quick            200 posts, one round, report on standard output: does everything still work?
  --help             this";

/// More posts than any blog has; also the end of how long a mistyped number can take.
const MOST_POSTS: usize = 1_000_000;
const MOST_ROUNDS: usize = 100;
/// Corpora that are smaller lack pages that the checks of the output ask for.
const LEAST_POSTS: usize = 50;

/// What this process is to do.
pub enum Wish {
    /// Everything.
    Race(Options),
    /// Be the floor: the least that any generator has to do.
    Floor { site: PathBuf, out: PathBuf },
    /// Be the floor of a build with nothing to do: read everything, write nothing.
    Walk { site: PathBuf },
    /// Print this.
    Say(&'static str),
}

/// How to race.
pub struct Options {
    pub posts: Vec<usize>,
    pub rounds: usize,
    pub peers: Peers,
    /// `None`: standard output.
    pub out: Option<PathBuf>,
    pub disk: Option<PathBuf>,
    /// Nothing is removed.
    pub keep: bool,
    /// Only the sites are wanted, in this directory.
    pub lay_out: Option<PathBuf>,
    /// Only related posts are measured.
    pub related: bool,
    /// The arguments, for the report's "repeat this".
    pub given: String,
}

/// Who takes part beside linger.
pub enum Peers {
    /// Whoever is found.
    Auto,
    /// These, and it is an error if one is not found.
    Named(Vec<String>),
}

/// Reads the arguments (without the program's name).
pub fn read(args: &[String]) -> Result<Wish, String> {
    match args {
        // `cargo test --all-targets` starts every bench, and says nothing to those without a
        // harness; `cargo bench` says `--bench`.
        [] => {
            return Ok(Wish::Say(
                "the race is run by `cargo bench --bench race -- --help`",
            ));
        }
        [flag, site, out] if flag == "--floor" => {
            let (site, out) = (site.into(), out.into());
            return Ok(Wish::Floor { site, out });
        }
        [flag, site] if flag == "--walk" => return Ok(Wish::Walk { site: site.into() }),
        _ => {}
    }
    let mut options = Options {
        posts: vec![1_000, 5_000],
        rounds: 5,
        peers: Peers::Auto,
        out: Some(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/RESULTS.md")),
        disk: None,
        keep: false,
        lay_out: None,
        related: false,
        given: String::new(),
    };
    let mut given = Vec::new();
    let mut args = args.iter().filter(|arg| *arg != "--bench");
    while let Some(arg) = args.next() {
        let (name, mut inline) = match arg.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (arg.as_str(), None),
        };
        let mut value = || {
            inline
                .take()
                .or_else(|| args.next().cloned())
                .ok_or_else(|| format!("{name} lacks its value"))
        };
        match name {
            "--posts" => {
                let text = value()?;
                given.push(format!("--posts {text}"));
                options.posts = text
                    .split(',')
                    .map(|part| number("--posts", part, LEAST_POSTS, MOST_POSTS))
                    .collect::<Result<_, _>>()?;
            }
            "--rounds" => {
                let text = value()?;
                given.push(format!("--rounds {text}"));
                options.rounds = number("--rounds", &text, 1, MOST_ROUNDS)?;
            }
            "--peers" => {
                let text = value()?;
                given.push(format!("--peers {text}"));
                options.peers = match text.as_str() {
                    "auto" => Peers::Auto,
                    "none" => Peers::Named(Vec::new()),
                    names => Peers::Named(names.split(',').map(str::to_lowercase).collect()),
                };
            }
            "--out" => options.out = Some(value()?.into()),
            "--disk" => {
                let text = value()?;
                given.push(format!("--disk {text}"));
                options.disk = Some(text.into());
            }
            "--related" => options.related = true,
            "--keep" => options.keep = true,
            "--lay-out" => options.lay_out = Some(value()?.into()),
            "--quick" => {
                given.push("--quick".to_owned());
                (options.posts, options.rounds, options.out) = (vec![200], 1, None);
            }
            "--help" | "-h" => return Ok(Wish::Say(HELP)),
            other => return Err(format!("there is no option `{other}`")),
        }
    }
    options.given = given.join(" ");
    Ok(Wish::Race(options))
}

fn number(name: &str, text: &str, least: usize, most: usize) -> Result<usize, String> {
    match text.trim().replace('_', "").parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!(
            "{name} takes a number from {least} to {most}, not `{text}`"
        )),
    }
}
