//! The floor as a contender: this program, started with other arguments.

use super::{Contender, Role};
use std::process::Command;

pub(super) fn contender() -> Result<Contender, String> {
    let program =
        std::env::current_exe().map_err(|error| format!("cannot find myself: {error}"))?;
    let walker = program.clone();
    Ok(Contender {
        name: "the floor",
        version: "read, pulldown-cmark, write; again: walk, stat, read".to_owned(),
        role: Role::Floor,
        site: None,
        build: Box::new(move |site, out| {
            let mut command = Command::new(&program);
            command.arg("--floor").args([site, out]);
            command
        }),
        rebuild: Some(Box::new(move |site, _| {
            let mut command = Command::new(&walker);
            command.arg("--walk").arg(site);
            command
        })),
        feed: None,
    })
}
