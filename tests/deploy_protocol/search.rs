//! Breadth first through all that can happen.

use super::world::{Fate, Stored, World};
use linger::deploy::protocol::{DeployOutcome, StoreRequest};
use linger::digest::Digest;
use std::collections::{BTreeMap, HashSet, VecDeque};

/// More states than any case has: a case that grows without end is noticed.
const MOST: usize = 3_000_000;

/// What a search has seen.
#[derive(Debug, Default)]
pub struct Searched {
    pub states: usize,
    /// The stores at which every deployer that ended was done, each once.
    pub done: HashSet<Vec<(String, String)>>,
    /// Each combination of outcomes.
    pub outcomes: Vec<Vec<DeployOutcome>>,
}

/// Every state that can be reached, checked.
///
/// # Errors
/// The shortest way to a violation.
pub fn search(start: World) -> Result<Searched, String> {
    let mut searched = Searched::default();
    let mut seen = HashSet::from([Digest::of(&start)]);
    // The way to each state: the state before, and what happened.
    let mut ways: Vec<(usize, String)> = vec![(0, "start".into())];
    let mut open = VecDeque::from([(0, start)]);
    let mut outcomes = BTreeMap::new();
    while let Some((at, world)) = open.pop_front() {
        searched.states += 1;
        assert!(searched.states < MOST, "the case is too large");
        let next = moves(&world);
        if next.is_empty() {
            ended(&world, &mut searched, &mut outcomes).map_err(|what| trace(&ways, at, &what))?;
        }
        for (name, happened) in next {
            let happened = happened.map_err(|what| {
                ways.push((at, name.clone()));
                trace(&ways, ways.len() - 1, &what)
            })?;
            if seen.insert(Digest::of(&happened)) {
                ways.push((at, name));
                open.push_back((ways.len() - 1, happened));
            }
        }
    }
    searched.outcomes = outcomes.into_values().collect();
    Ok(searched)
}

/// All that can happen next.
fn moves(world: &World) -> Vec<(String, Result<World, String>)> {
    let mut moves = Vec::new();
    for (who, deployer) in world.deployers.iter().enumerate() {
        let by = &deployer.task.by;
        if !deployer.is_alive {
            if deployer.resumptions > 0 {
                let mut next = world.clone();
                next.resume(who);
                moves.push((format!("{by} resumes"), Ok(next)));
            }
            continue;
        }
        if deployer.machine.outcome().is_some() {
            continue;
        }
        let count = deployer.machine.waiting().len();
        let count = if deployer.machine.must_look() {
            1
        } else {
            count
        };
        assert!(count > 0, "{by} is stuck in {:?}", deployer.machine);
        for at in 0..count {
            let request = &deployer.machine.waiting()[at];
            if !world.may_answer(who, request) {
                continue;
            }
            for fate in fates(world, request) {
                let mut next = world.clone();
                let done = next.step(who, at, fate).map(|()| next);
                moves.push((format!("{by}: {fate:?} {}", said(request)), done));
            }
        }
        if world.faults > 0 {
            let mut next = world.clone();
            next.stop(who);
            if next.deployers[who] != *deployer {
                next.hurt();
                moves.push((format!("{by} presses Ctrl-C"), Ok(next)));
            }
        }
    }
    moves
}

fn fates(world: &World, request: &StoreRequest) -> Vec<Fate> {
    let mut fates = vec![Fate::Fine];
    if world.faults == 0 {
        return fates;
    }
    fates.extend([Fate::KilledBefore, Fate::GivenUp]);
    if matches!(
        request,
        StoreRequest::Wait { .. } | StoreRequest::Read { .. }
    ) {
        return fates;
    }
    fates.extend([Fate::AnswerLost, Fate::KilledAfter, Fate::GivenUpAfter]);
    if matches!(request, StoreRequest::Put { .. }) {
        fates.extend([
            Fate::CutAndRetried,
            Fate::KilledHalfWay,
            Fate::GivenUpHalfWay,
        ]);
    }
    fates
}

/// Nothing more happens: what a deployer calls done is done.
fn ended(
    world: &World,
    searched: &mut Searched,
    outcomes: &mut BTreeMap<String, Vec<DeployOutcome>>,
) -> Result<(), String> {
    let ended = world.deployers.iter().filter(|deployer| deployer.is_alive);
    let told: Vec<DeployOutcome> = ended
        .filter_map(|deployer| deployer.machine.outcome().cloned())
        .collect();
    let last = world.manifest().map(|manifest| manifest.deploy);
    let is_last = |outcome: &DeployOutcome| matches!(outcome, DeployOutcome::Done { manifest, .. } if Some(&manifest.deploy) == last.as_ref());
    if told.iter().any(is_last) {
        world.check_end()?;
        if world.has_leftovers() {
            return Ok(());
        }
        // Nobody cleans up behind the last one that was killed.
        let all_ended = world.deployers.iter().all(|deployer| deployer.is_alive);
        if let Some(name) = world.unfinished().filter(|_| all_ended) {
            return Err(format!("{name} is left"));
        }
        let shown = |(name, stored): (&String, &Stored)| (name.clone(), format!("{stored:?}"));
        searched
            .done
            .insert(world.store.iter().map(shown).collect());
    }
    outcomes.insert(format!("{told:?}"), told);
    Ok(())
}

fn said(request: &StoreRequest) -> String {
    match request {
        StoreRequest::Read { name } => format!("read {name}"),
        StoreRequest::Put {
            name, condition, ..
        } => format!("put {name} ({condition:?})"),
        StoreRequest::Rename { from, to } => format!("rename {from} {to}"),
        StoreRequest::Delete { name } => format!("delete {name}"),
        StoreRequest::Wait { is_long } => format!("wait (long: {is_long})"),
    }
}

fn trace(ways: &[(usize, String)], mut at: usize, what: &str) -> String {
    let mut lines = vec![what.to_owned()];
    while at > 0 {
        lines.push(ways[at].1.clone());
        at = ways[at].0;
    }
    lines.reverse();
    lines.join("\n")
}
