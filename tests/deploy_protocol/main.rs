//! The protocol of a deploy, checked exhaustively over small cases: breadth first through every order in
//! which two deployers, cuts, lost answers, Ctrl-C and resumptions can follow each other, with every kind
//! of store. What is checked runs in the product (`linger::deploy::protocol`); the store here is a map.

mod search;
mod world;

use linger::deploy::protocol::{Capabilities, Conditions, DeployOutcome, Order, UploadStage};
use search::{Searched, search};
use world::{World, deployer, site, site_with, with_old_site};

/// Every kind of store: which conditions it obeys, and whether a cut leaves half a file.
fn stores() -> Vec<Capabilities> {
    let mut stores = Vec::new();
    for conditions in [Conditions::All, Conditions::Absent, Conditions::None] {
        for is_whole in [true, false] {
            stores.push(Capabilities {
                conditions,
                is_whole,
                is_one_step: false,
                at_once: 1,
            });
        }
    }
    stores.push(Capabilities {
        conditions: Conditions::All,
        is_whole: true,
        is_one_step: true,
        at_once: 1,
    });
    stores
}

/// With faults there is no other end that is called done than without.
fn same_end(calm: &Searched, hurt: &Searched) {
    let end = calm.done.iter().next().unwrap();
    for other in &hurt.done {
        let differ = other.iter().chain(end);
        let differ = differ.filter(|file| end.contains(file) != other.contains(file));
        let differ: Vec<_> = differ.collect();
        assert!(differ.is_empty(), "{differ:#?}");
    }
    assert!(hurt.done.len() == 1);
}

/// Searches a case on every kind of store.
fn every_store(case: impl Fn(Capabilities) -> World) -> Vec<Searched> {
    stores().into_iter().map(|can| sound(&case, can)).collect()
}

/// Searches a case on one kind of store, in which no rule may be broken.
fn sound(case: impl Fn(Capabilities) -> World, can: Capabilities) -> Searched {
    let found = search(case(can)).unwrap_or_else(|trace| panic!("{can:?}\n{trace}"));
    println!("{can:?}: {} states", found.states);
    assert!(found.states > 5, "{can:?}: {} states", found.states);
    found
}

#[test]
fn one_deployer_with_any_two_faults_ends_where_an_undisturbed_one_does() {
    let with = |faults| {
        move |can| {
            let mut world = with_old_site(can);
            world.faults = faults;
            world.add(deployer("one", "ann", site("new")), 2);
            world
        }
    };
    let undisturbed = every_store(with(0));
    for (calm, searched) in undisturbed.iter().zip(every_store(with(2))) {
        // There is one end without faults, and with them no other that is called done.
        assert_eq!(calm.done.len(), 1, "{:?}", calm.done);
        same_end(calm, &searched);
    }
}

#[test]
fn a_first_deploy_with_any_two_faults_ends_where_an_undisturbed_one_does() {
    let with = |faults| {
        move |can| {
            let mut world = World::new(can, Order::default());
            world.faults = faults;
            world.add(deployer("one", "ann", site("new")), 2);
            world
        }
    };
    for (calm, searched) in every_store(with(0)).iter().zip(every_store(with(2))) {
        assert_eq!(calm.done.len(), 1);
        same_end(calm, &searched);
    }
}

#[test]
fn of_two_deployers_one_wins_and_the_other_is_told() {
    let searched = every_store(|can| {
        let mut world = with_old_site(can);
        world.faults = 1;
        world.add(deployer("one", "ann", site_with("new", 1)), 1);
        world.add(deployer("two", "bo", site_with("other", 1)), 0);
        world
    });
    for found in searched {
        let is_told = |outcomes: &Vec<DeployOutcome>| {
            outcomes.iter().any(|outcome| {
                matches!(outcome, DeployOutcome::Busy(Some(lock)) if !lock.by.is_empty())
                    || matches!(outcome, DeployOutcome::Overtaken(Some(who)) if !who.0.is_empty())
            })
        };
        assert!(found.outcomes.iter().any(is_told), "the other is told who");
    }
}

/// Ann may be at any point when Bo says that she is dead. With a fault as well, that is up to a
/// hundred thousand states a store: `LINGER_STATES` (set by `tests/run --long`) tries every kind of store so.
#[test]
fn a_lock_that_is_taken_over_by_force_hurts_nobody() {
    let case = |faults| {
        move |can| {
            let mut world = with_old_site(can);
            world.faults = faults;
            world.add(deployer("one", "ann", site_with("new", 1)), 1);
            let mut forced = deployer("two", "bo", site_with("other", 1));
            forced.takes_over = true;
            world.add(forced, 0);
            world
        }
    };
    every_store(case(0));
    let is_long = std::env::var_os("LINGER_STATES").is_some();
    let stores = stores().into_iter();
    for can in stores.filter(|can| is_long || (can.is_whole && can.conditions == Conditions::All)) {
        sound(case(1), can);
    }
}

#[test]
fn what_another_has_deployed_meanwhile_is_not_undone_without_a_word() {
    let searched = every_store(|can| {
        let mut world = with_old_site(can);
        let old = world.manifest().unwrap();
        let mut adds = site("old");
        adds.extend(site("other"));
        world.add(deployer("one", "ann", adds), 0);
        // Bo's site has nothing of what Ann adds.
        let mut bo = deployer("two", "bo", site("new"));
        bo.known = Some(old);
        world.add(bo, 0);
        world
    });
    for found in searched {
        let is_newer = |outcome: &DeployOutcome| matches!(outcome, DeployOutcome::Newer { theirs, .. } if theirs.by == "ann");
        assert!(found.outcomes.iter().flatten().any(is_newer));
    }
}

/// A search that cannot fail shows nothing: each rule is broken, and the search finds it.
#[test]
fn orders_that_are_not_sound_are_found() {
    let sound = Order::default();
    let mut pages_first = sound.clone();
    pages_first.stages.swap(0, 2);
    let mut media_late = sound.clone();
    media_late
        .stages
        .retain(|stage| *stage != UploadStage::Media);
    media_late.stages.push(UploadStage::Media);
    let deletes_first = Order {
        deletes_last: false,
        ..sound.clone()
    };
    let forgets = Order {
        keeps_assets: false,
        ..sound.clone()
    };
    let in_place = Order {
        renames: false,
        ..sound.clone()
    };
    let blind = Order {
        looks: false,
        ..sound.clone()
    };
    let hasty = Order {
        waits: false,
        ..sound.clone()
    };
    let store = |conditions, is_whole| Capabilities {
        conditions,
        is_whole,
        is_one_step: false,
        at_once: 1,
    };
    let s3 = store(Conditions::All, true);
    let (folder, sftp) = (
        store(Conditions::Absent, true),
        store(Conditions::Absent, false),
    );
    let (unguarded, gone) = (store(Conditions::None, true), "is not there");
    let planted = [
        ("pages before assets", pages_first, s3, 0, gone),
        ("pictures after pages", media_late, s3, 0, gone),
        ("deletions before the manifest", deletes_first, s3, 0, gone),
        ("assets deleted at once", forgets, s3, 0, "cached page"),
        ("files written in place", in_place, sftp, 1, "is half"),
        ("no look at the lock", blind, folder, 0, ""),
        ("no wait for who had the lock", hasty, unguarded, 0, ""),
    ];
    for (name, order, can, faults, told) in planted {
        let mut world = with_old_site(can);
        world.order = order;
        world.faults = faults;
        world.add(deployer("one", "ann", site("new")), 1);
        let mut forced = deployer("two", "bo", site("other"));
        forced.takes_over = true;
        world.add(forced, 0);
        let trace = search(world).err().unwrap_or_default();
        assert!(!trace.is_empty(), "{name} passes");
        assert!(trace.contains(told), "{name}:\n{trace}");
    }
}
