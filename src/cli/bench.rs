//! `genscope bench`: the figures this project claims, each with its unit, measured now on this machine.

use super::{Common, source};
use crate::bench::{self, Figure};
use anyhow::Result;
use clap::Args;
use serde_json::json;

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope bench --device cpu --json")]
pub(super) struct BenchArgs {
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: &BenchArgs) -> Result<()> {
    let mut engine = source::device(&args.common)?;
    let device = engine.info().clone();
    let figures = bench::run(engine.as_mut(), || source::device(&Common { json: true, ..args.common.clone() }))?;
    if args.common.json {
        let list: Vec<_> = figures.iter().map(|f| json!({"name": f.name, "median": f.median, "best": f.best, "unit": f.unit, "runs": f.runs})).collect();
        println!("{}", json!({"device": device.name, "backend": device.backend, "figures": list}));
    } else {
        for Figure { name, median, best, unit, runs } in &figures {
            println!("{name:<34} {median:>9.3} {unit}  (best {best:.3}, {runs} runs)");
        }
    }
    Ok(())
}
