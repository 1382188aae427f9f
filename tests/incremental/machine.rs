//! A site as a file system shows it: its files have times by the clock of the machine, and a build
//! knows them by their stamps. The clock runs on between edits and builds, or is set back.

use linger::digest::Digest;
use linger::source::{FileEntry, FileTimes, Listing, Look, Memory, Source};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, SystemTime};

const MILLISECOND: i128 = 1_000_000;
const SECOND: i128 = 1_000 * MILLISECOND;
/// When a clock starts: between two ticks of any file system.
const START: i128 = 1_795_348_801 * SECOND + 1_234_567;

/// How a file system keeps times.
#[derive(Clone, Copy, Debug)]
pub struct FileSystem {
    /// From one moment that it can write down to the next, in nanoseconds.
    granule: i128,
    /// How far its clock may lag behind that of the machine, in nanoseconds.
    lag: i128,
    /// Whether it counts when anything of a file changed, beside its bytes.
    has_change_times: bool,
    /// Whether it tells a file from another that takes its path.
    has_identities: bool,
}

/// Those that linger is used on.
pub const FILE_SYSTEMS: &[FileSystem] = &[
    // ext4 and its like: the kernel's clock.
    FileSystem {
        granule: 4 * MILLISECOND,
        lag: 0,
        has_change_times: true,
        has_identities: true,
    },
    // ext3, HFS+.
    FileSystem {
        granule: SECOND,
        lag: 0,
        has_change_times: true,
        has_identities: true,
    },
    // FAT.
    FileSystem {
        granule: 2 * SECOND,
        lag: 0,
        has_change_times: false,
        has_identities: false,
    },
    // Over SFTP: the clock of a server.
    FileSystem {
        granule: SECOND,
        lag: 2 * SECOND,
        has_change_times: false,
        has_identities: true,
    },
];

/// What is wrong on purpose with how files are known, for the proof that the sequences would notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// A file has a stamp at once.
    NoTick,
    /// A file has a stamp once a tenth of a second is over, whatever its times count in.
    ShortTick,
    /// A file whose times lie ahead has a stamp.
    Ahead,
    /// What somebody says of a file is not heard.
    Deaf,
}

/// When and how an edit is saved and looked at.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// What the clock does before the edit: which of the steps.
    pub before: usize,
    /// The same between the edit and the build.
    pub after: usize,
    /// Whether another file takes the place of the one that is saved, as many editors do it.
    pub is_replaced: bool,
    /// Whether somebody says which files have changed.
    pub is_told: bool,
}

/// What the clock does, in nanoseconds. The last two set it back: by some time, and to where it began.
const STEPS: &[i128] = &[
    0,
    MILLISECOND,
    60 * MILLISECOND,
    200 * MILLISECOND,
    SECOND,
    3 * SECOND,
    10 * SECOND,
    3600 * SECOND,
    -7 * SECOND,
    i128::MIN,
];

impl Pace {
    /// How many steps there are.
    pub const STEPS: usize = STEPS.len();
    /// Few of them: none, a fifth of a second, an hour, back to the beginning.
    pub const FEW: &'static [usize] = &[0, 3, 7, 9];
}

/// A computer with a site on it.
pub struct Machine {
    system: FileSystem,
    mistake: Option<Mistake>,
    clock: i128,
    files: BTreeMap<String, (FileTimes, Digest)>,
    /// What was told from other bytes by its times alone.
    known: HashMap<(String, FileTimes), Digest>,
}

impl Machine {
    /// One on which the site has just been put.
    pub fn new(system: FileSystem, mistake: Option<Mistake>, site: &Memory) -> Machine {
        let mut machine = Machine {
            system,
            mistake,
            clock: START,
            files: BTreeMap::new(),
            known: HashMap::new(),
        };
        machine.save(site, true);
        machine
    }

    /// Time goes by.
    pub fn step(&mut self, step: usize) {
        self.clock = match STEPS[step] {
            i128::MIN => START,
            step => self.clock + step,
        };
    }

    /// Saves what is other in the site than on the disk. The paths that were written or removed.
    pub fn save(&mut self, site: &Memory, is_replaced: bool) -> BTreeSet<String> {
        let bytes = |path: &str| site.read(path).unwrap();
        let paths = site.paths().map(|path| (path, bytes(path)));
        let now: BTreeMap<&str, (u64, Digest)> = paths
            .map(|(path, bytes)| (path, (bytes.len() as u64, Digest::of_bytes(&bytes))))
            .collect();
        let is_gone = |path: &&String| !now.contains_key(&***path);
        let mut named: BTreeSet<String> = self.files.keys().filter(is_gone).cloned().collect();
        self.files.retain(|path, _| !named.contains(path));
        for (path, (len, digest)) in now {
            let old = self.files.get(path);
            if old.is_some_and(|(_, old)| *old == digest) {
                continue;
            }
            // What was given up is given out again.
            let identity = match old.and_then(|(times, _)| times.identity) {
                Some(old) if is_replaced => 3 - old,
                Some(old) => old,
                None => 1,
            };
            let identity = self.system.has_identities.then_some(identity);
            let times = self.times(path, len, digest, identity);
            self.files.insert(path.to_owned(), (times, digest));
            named.insert(path.to_owned());
        }
        named
    }

    /// The times of a file that is saved now.
    ///
    /// The same moment may come twice when the clock is set back. If a file was known by it already,
    /// nothing tells it from the one that is saved now (docs/reliability.md says so): then it is saved a
    /// little later.
    fn times(&mut self, path: &str, len: u64, digest: Digest, identity: Option<u64>) -> FileTimes {
        loop {
            let clock = self.clock - self.system.lag;
            let time = clock - clock.rem_euclid(self.system.granule);
            let times = FileTimes {
                len,
                modified: time,
                changed: self.system.has_change_times.then_some(time),
                identity,
            };
            let known = self.known.get(&(path.to_owned(), times));
            if known.is_none_or(|known| *known == digest) {
                return times;
            }
            self.clock += self.system.granule;
        }
    }

    /// Somebody looks at the files now: what is known by its times from here on.
    pub fn look(&mut self) {
        let now = at(self.clock);
        for (path, (times, digest)) in &self.files {
            if times.stamp(now).is_some() {
                self.known.insert((path.clone(), *times), *digest);
            }
        }
    }

    fn stamp(&self, times: &FileTimes) -> Option<Digest> {
        let age = self.clock - times.changed.unwrap_or(times.modified);
        let is_mistaken = match self.mistake {
            Some(Mistake::NoTick) => age >= 0,
            Some(Mistake::ShortTick) => age > 100 * MILLISECOND,
            Some(Mistake::Ahead) => age < 0,
            Some(Mistake::Deaf) | None => false,
        };
        let right = || times.stamp(at(self.clock));
        if is_mistaken {
            Some(Digest::of(times))
        } else {
            right()
        }
    }

    /// The listing of the site with the stamps that its files have now.
    pub fn listing(&self, of_site: Listing) -> Listing {
        let entries = of_site.entries.into_iter().map(|entry| FileEntry {
            stamp: match self.files.get(&*entry.path) {
                Some((times, _)) => self.stamp(times),
                None => entry.stamp,
            },
            ..entry
        });
        Listing {
            entries: entries.collect(),
            ..of_site
        }
    }

    /// Brings a listing up to date of which somebody has said what has changed.
    pub fn relist(&self, listing: &mut Listing, named: &BTreeSet<String>, of_site: &Listing) {
        let nothing = BTreeSet::new();
        let named = match self.mistake {
            Some(Mistake::Deaf) => &nothing,
            _ => named,
        };
        let look = |path: &str, _: &[FileEntry]| {
            let at = of_site
                .entries
                .binary_search_by(|entry| (*entry.path).cmp(path));
            let built_in = at.map(|at| of_site.entries[at].stamp);
            Some(match (self.files.get(path), built_in) {
                (Some((times, _)), Ok(_)) => Look::File(self.stamp(times)),
                (None, Ok(stamp)) => Look::File(stamp),
                (_, Err(_)) => Look::Nothing,
            })
        };
        if listing.look_again(named, look).is_none() {
            *listing = self.listing(of_site.clone());
        }
    }
}

fn at(nanoseconds: i128) -> SystemTime {
    let since = Duration::from_nanos(nanoseconds.try_into().unwrap());
    SystemTime::UNIX_EPOCH + since
}
