//! What the search moves through: a store, and deployers at work on it.

use linger::deploy::protocol::{
    Capabilities, Conditions, DeployMachine, DeployOutcome, DeployTask, LOCK_NAME, MANIFEST_NAME,
    Order, PutBody, PutCondition, RemoteFile, RemoteManifest, StoreAnswer, StoreRequest, undone,
};
use linger::digest::Digest;
use std::collections::{BTreeMap, BTreeSet};

/// The files of one site.
pub type Files = BTreeMap<String, RemoteFile>;

/// A file at the store.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Stored {
    Whole(PutBody),
    Half,
}

/// A deployer: at work, or killed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Deployer {
    pub machine: DeployMachine,
    pub task: DeployTask,
    /// What it wrote down: the base, and what it has sent.
    journal: Option<((u64, String), Files)>,
    pub is_alive: bool,
    /// How often it is started again.
    pub resumptions: u8,
    /// Whether this run has written anything down.
    has_written: bool,
    /// Whether it will end with a mistake.
    has_failed: bool,
}

/// Everything at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    pub store: BTreeMap<String, Stored>,
    can: Capabilities,
    pub order: Order,
    pub deployers: Vec<Deployer>,
    /// How many more things go wrong.
    pub faults: u8,
    /// Whether something went wrong.
    pub is_hurt: bool,
    /// Pages of the generation before, as browsers have them in their caches.
    cached: Vec<PutBody>,
}

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Fine,
    AnswerLost,
    CutAndRetried,
    KilledBefore,
    KilledHalfWay,
    KilledAfter,
    GivenUp,
    GivenUpHalfWay,
    GivenUpAfter,
}

fn file(name: &str, bytes: &str) -> (String, RemoteFile) {
    let file = RemoteFile {
        digest: Digest::of_bytes(bytes.as_bytes()),
        len: bytes.len() as u64,
        media_type: String::new(),
        cache: String::new(),
    };
    (name.to_owned(), file)
}

/// Three sites that share a page and the home page. Each has a stylesheet and a picture of its own, and
/// a post of its own that its home page leads to.
pub fn site(name: &str) -> Files {
    site_with(name, 2)
}

/// The same with so many of the two.
pub fn site_with(name: &str, count: usize) -> Files {
    let bytes = format!("{name} {count}");
    let assets = assets(name).into_iter().take(count);
    let mut files: Files = assets.map(|path| file(&path, name)).collect();
    for page in ["p/index.html", "index.html", &format!("{name}/index.html")] {
        files.extend([file(page, &bytes)]);
    }
    files
}

fn assets(name: &str) -> [String; 2] {
    let mark = format!("{:.10}", Digest::of_bytes(name.as_bytes()).hex());
    [format!("assets/style-{mark}.css"), format!("p/{name}.webp")]
}

/// What a page needs or leads to, whichever site it is of.
fn needs(path: &str, page: &RemoteFile) -> Vec<String> {
    let sites = ["old", "new", "other"].map(|name| [(name, 1), (name, 2)]);
    let mut sites = sites.into_iter().flatten();
    let found = sites.find(|(name, count)| {
        Digest::of_bytes(format!("{name} {count}").as_bytes()) == page.digest
    });
    let Some((name, count)) = found else {
        return Vec::new();
    };
    let mut needs: Vec<String> = match path {
        "index.html" => vec![assets(name)[0].clone()],
        path if path.ends_with(".html") => assets(name).into_iter().take(count).collect(),
        _ => return Vec::new(),
    };
    // The home page and the shared page lead to the new one.
    needs.push(format!("{name}/index.html"));
    needs
}

pub fn deployer(deploy: &str, by: &str, site: Files) -> DeployTask {
    DeployTask {
        deploy: deploy.to_owned(),
        by: by.to_owned(),
        at: "2026-11-22T12:00:00Z".to_owned(),
        site,
        ..DeployTask::default()
    }
}

/// A store on which a site was deployed once.
pub fn with_old_site(can: Capabilities) -> World {
    let mut world = World::new(can, Order::default());
    let files = site("old");
    for (path, file) in &files {
        let body = PutBody::File {
            path: path.clone(),
            file: file.clone(),
        };
        world
            .cached
            .extend(path.ends_with(".html").then(|| body.clone()));
        world.store.insert(path.clone(), Stored::Whole(body));
    }
    let manifest = RemoteManifest {
        generation: 1,
        deploy: "zero".into(),
        by: "cy".into(),
        files,
        ..RemoteManifest::default()
    };
    let text = PutBody::Text(manifest.text());
    world
        .store
        .insert(MANIFEST_NAME.into(), Stored::Whole(text));
    world
}

impl Deployer {
    /// Whoever ended with a mistake, or by Ctrl-C, is called again later, like one that was killed.
    fn settle(&mut self) {
        let is_over = match self.machine.outcome() {
            Some(DeployOutcome::Stopped) => true,
            Some(_) => self.has_failed,
            None => false,
        };
        if is_over {
            self.is_alive = false;
            self.has_failed = false;
        }
    }
}

impl World {
    pub fn new(can: Capabilities, order: Order) -> World {
        World {
            store: BTreeMap::new(),
            can,
            order,
            deployers: Vec::new(),
            faults: 0,
            is_hurt: false,
            cached: Vec::new(),
        }
    }

    pub fn add(&mut self, task: DeployTask, resumptions: u8) {
        let machine = DeployMachine::with_order(task.clone(), self.can, self.order.clone());
        let is_alive = true;
        self.deployers.push(Deployer {
            machine,
            task,
            journal: None,
            is_alive,
            resumptions,
            has_failed: false,
            has_written: false,
        });
    }

    pub fn manifest(&self) -> Option<RemoteManifest> {
        match self.store.get(MANIFEST_NAME)? {
            Stored::Whole(PutBody::Text(text)) => RemoteManifest::read(text.as_bytes()),
            _ => None,
        }
    }

    /// Whether a request can be answered now. Waiting ends when nobody is about to write a lock.
    pub fn may_answer(&self, who: usize, request: &StoreRequest) -> bool {
        let is_wait = matches!(request, StoreRequest::Wait { .. });
        let others = self
            .deployers
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != who);
        let mut others = others.filter(|(_, other)| other.is_alive);
        !is_wait || !others.any(|(_, other)| other.machine.is_taking_lock())
    }

    /// One deployer sends the request at `at` of those that are waiting.
    pub fn step(&mut self, who: usize, at: usize, fate: Fate) -> Result<(), String> {
        let request = self.deployers[who].machine.take(at);
        if fate != Fate::Fine {
            self.hurt();
        }
        let before = self.manifest();
        if matches!(
            fate,
            Fate::GivenUp | Fate::GivenUpHalfWay | Fate::GivenUpAfter
        ) {
            self.deployers[who].has_failed = true;
        }
        match fate {
            Fate::Fine => {
                let answer = self.answer(who, &request);
                self.hear(who, &request, answer);
            }
            Fate::AnswerLost => {
                self.answer(who, &request);
                self.deployers[who].machine.lost(&request);
            }
            Fate::CutAndRetried => {
                self.cut(&request);
                self.deployers[who].machine.lost(&request);
            }
            Fate::GivenUp => self.deployers[who].machine.give_up(&request),
            Fate::GivenUpHalfWay => {
                self.cut(&request);
                self.deployers[who].machine.give_up(&request);
            }
            Fate::GivenUpAfter => {
                self.answer(who, &request);
                self.deployers[who].machine.give_up(&request);
            }
            Fate::KilledBefore => self.deployers[who].is_alive = false,
            Fate::KilledHalfWay => {
                self.cut(&request);
                self.deployers[who].is_alive = false;
            }
            Fate::KilledAfter => {
                self.answer(who, &request);
                self.deployers[who].is_alive = false;
            }
        }
        self.deployers[who].settle();
        self.check_commit(who, before)?;
        self.check()
    }

    /// Something goes wrong.
    pub fn hurt(&mut self) {
        self.faults -= 1;
        self.is_hurt = true;
    }

    /// A deployer presses Ctrl-C.
    pub fn stop(&mut self, who: usize) {
        self.deployers[who].machine.stop();
        self.deployers[who].settle();
    }

    /// A killed deployer is started again, with its journal.
    pub fn resume(&mut self, who: usize) {
        let (can, order) = (self.can, self.order.clone());
        let deployer = &mut self.deployers[who];
        deployer.resumptions -= 1;
        deployer.is_alive = true;
        deployer.has_written = false;
        let mut task = deployer.task.clone();
        task.sent = deployer.journal.clone();
        deployer.machine = DeployMachine::with_order(task, can, order);
    }

    fn hear(&mut self, who: usize, request: &StoreRequest, answer: StoreAnswer) {
        let deployer = &mut self.deployers[who];
        let base = deployer.machine.base();
        if let Some(path) = deployer.machine.hear(request, answer) {
            let is_first = !std::mem::replace(&mut deployer.has_written, true);
            if is_first && !deployer.machine.continues() {
                deployer.journal = None;
            }
            let journal = deployer
                .journal
                .get_or_insert_with(|| (base.clone(), Files::new()));
            let file = deployer.task.site[&path].clone();
            journal.1.insert(path, file);
        }
    }

    /// A put that is cut in the middle.
    fn cut(&mut self, request: &StoreRequest) {
        if let StoreRequest::Put {
            name, condition, ..
        } = request
            && !self.can.is_whole
            && self.holds(name, condition)
        {
            self.store.insert(name.clone(), Stored::Half);
        }
    }

    fn version(&self, name: &str) -> Option<String> {
        let stored = self.store.get(name)?;
        Some(Digest::of_bytes(format!("{stored:?}").as_bytes()).hex())
    }

    fn holds(&self, name: &str, condition: &PutCondition) -> bool {
        match (condition, self.can.conditions) {
            (PutCondition::Always, _) | (_, Conditions::None) => true,
            (PutCondition::Absent, _) => !self.store.contains_key(name),
            (PutCondition::Unchanged(version), Conditions::All) => {
                self.version(name).as_ref() == Some(version)
            }
            (PutCondition::Unchanged(_), _) => true,
        }
    }

    fn answer(&mut self, who: usize, request: &StoreRequest) -> StoreAnswer {
        match request {
            StoreRequest::Read { name } => match self.store.get(name) {
                None => StoreAnswer::Missing,
                Some(stored) => StoreAnswer::Found {
                    bytes: match stored {
                        Stored::Whole(PutBody::Text(text)) => text.clone().into_bytes(),
                        Stored::Whole(PutBody::File { .. }) => b"a page".to_vec(),
                        Stored::Half => b"{\"ha".to_vec(),
                    },
                    version: self.version(name).unwrap(),
                },
            },
            StoreRequest::Put {
                name,
                body,
                condition,
            } => {
                if !self.holds(name, condition) {
                    return StoreAnswer::Refused;
                }
                if !self.can.is_one_step {
                    self.store.insert(name.clone(), Stored::Whole(body.clone()));
                } else if name == MANIFEST_NAME {
                    self.publish(who, body.clone());
                }
                StoreAnswer::Done
            }
            StoreRequest::Rename { from, to } => match self.store.remove(from) {
                Some(stored) => {
                    self.store.insert(to.clone(), stored);
                    StoreAnswer::Done
                }
                None => StoreAnswer::Missing,
            },
            StoreRequest::Delete { name } => {
                if !self.can.is_one_step {
                    self.store.remove(name);
                }
                StoreAnswer::Done
            }
            StoreRequest::Wait { is_long } => {
                for (at, other) in self.deployers.iter_mut().enumerate() {
                    if at != who && *is_long {
                        other.machine.lease_over();
                    }
                }
                StoreAnswer::Done
            }
        }
    }

    /// All of a deployer's site takes the place of what was there, in one step.
    fn publish(&mut self, who: usize, manifest: PutBody) {
        let files = self.deployers[who].task.site.clone();
        self.store = files
            .into_iter()
            .map(|(path, file)| (path.clone(), Stored::Whole(PutBody::File { path, file })))
            .collect();
        self.store
            .insert(MANIFEST_NAME.to_owned(), Stored::Whole(manifest));
    }

    /// A manifest that has changed follows the one before, and undoes nobody's without a word.
    fn check_commit(&self, who: usize, before: Option<RemoteManifest>) -> Result<(), String> {
        let after = self.manifest();
        if before == after {
            return Ok(());
        }
        let (before, after) = (
            before.unwrap_or_default(),
            after.ok_or("the manifest is lost")?,
        );
        if after.generation != before.generation + 1 {
            return Err(format!("{} undid the deploy of {}", after.by, before.by));
        }
        let task = &self.deployers[who].task;
        let known = task.known.as_ref();
        let undone = known
            .map(|known| undone(known, &before, &task.site))
            .unwrap_or_default();
        if !undone.is_empty() && !task.takes_over {
            return Err(format!("{undone:?} of {} undone without a word", before.by));
        }
        Ok(())
    }

    /// Whether files are still there that the last deploy was to delete.
    pub fn has_leftovers(&self) -> bool {
        let deleted = self.manifest().unwrap_or_default().deleted;
        deleted.iter().any(|path| self.store.contains_key(path))
    }

    /// A file under the name that files have until they are whole.
    pub fn unfinished(&self) -> Option<&String> {
        let mut names = self.store.keys();
        names.find(|name| name.starts_with("linger-tmp-"))
    }

    /// What has to be true at every moment.
    fn check(&self) -> Result<(), String> {
        let is_published = |name: &str| {
            !name.starts_with("linger-tmp-")
                && !name.starts_with("linger-touched-")
                && name != LOCK_NAME
        };
        for (name, stored) in self.store.iter().filter(|(name, _)| is_published(name)) {
            match stored {
                Stored::Half => return Err(format!("{name} is half")),
                Stored::Whole(PutBody::File { path, file }) => {
                    if let Some(need) = self.missing(path, file) {
                        return Err(format!("{need}, which {name} needs, is not there"));
                    }
                }
                Stored::Whole(PutBody::Text(_)) => {}
            }
        }
        let manifest = self.manifest().unwrap_or_default();
        let is_gone = |path: &&String| !self.store.contains_key(*path);
        if let Some(path) = manifest.files.keys().find(is_gone) {
            return Err(format!("{path}, which the manifest names, is not there"));
        }
        // One generation later, a page in a cache still finds its styles and pictures.
        let is_kept = manifest.generation <= 2 && !self.can.is_one_step;
        for page in self.cached.iter().filter(|_| is_kept) {
            if let PutBody::File { path, file } = page
                && path != "index.html"
                && let Some(need) = self
                    .missing(path, file)
                    .filter(|need| !need.ends_with(".html"))
            {
                return Err(format!("{need}, which a cached page needs, is gone"));
            }
        }
        Ok(())
    }

    /// What a page needs that is not there. Before there is a home page, nobody follows links.
    fn missing(&self, path: &str, file: &RemoteFile) -> Option<String> {
        let has_home = self.store.contains_key("index.html");
        let is_missing = |need: &String| {
            let is_used = has_home || !need.ends_with(".html");
            is_used && !self.store.contains_key(need)
        };
        needs(path, file).into_iter().find(is_missing)
    }

    /// The store is exactly what its manifest says.
    pub fn check_end(&self) -> Result<(), String> {
        let Some(manifest) = self.manifest() else {
            return Err("no manifest".into());
        };
        // What the lists of those name that had the lock, the next deploy sends again.
        let mut unsure = BTreeSet::new();
        for (name, stored) in &self.store {
            if name.starts_with("linger-touched-")
                && self.store.contains_key(LOCK_NAME)
                && let Stored::Whole(PutBody::Text(text)) = stored
            {
                unsure.insert(name.clone());
                unsure.extend(serde_json::from_str::<BTreeSet<String>>(text).unwrap());
            }
        }
        for (path, wanted) in &manifest.files {
            if unsure.contains(path) {
                continue;
            }
            let body = PutBody::File {
                path: path.clone(),
                file: wanted.clone(),
            };
            if self.store.get(path) != Some(&Stored::Whole(body)) {
                return Err(format!("{path} is not as {} deployed it", manifest.by));
            }
        }
        let is_own = |name: &String| name == MANIFEST_NAME || name == LOCK_NAME;
        let is_known = |name: &String| {
            is_own(name)
                || manifest.files.contains_key(name)
                || manifest.kept.contains(name)
                // What a deploy that was cut short has not deleted is known, and goes with the next.
                || (self.is_hurt && manifest.deleted.contains(name))
                || unsure.contains(name)
                || name.starts_with("linger-tmp-")
        };
        match self.store.keys().find(|name| !is_known(name)) {
            Some(stray) => Err(format!("{stray} is left over")),
            None => Ok(()),
        }
    }
}
