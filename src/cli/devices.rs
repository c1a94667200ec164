//! `genscope devices`: every adapter, what it can do, and which one `auto` takes.

use super::source::why;
use crate::engine::cpu::{cores, instruction_set};
use crate::engine::{DeviceChoice, device};
use anyhow::Result;
use clap::Args;
use serde_json::json;

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope devices --json")]
pub(super) struct DevicesArgs {
    /// Print JSON on standard output and nothing else there
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &DevicesArgs) -> Result<()> {
    let adapters = device::adapters();
    let auto = device::open(DeviceChoice::Auto, cores())?.info().clone();
    if args.json {
        let list: Vec<_> = adapters
            .iter()
            .map(|info| json!({"name": info.name, "backend": info.backend, "kind": if info.software { "software" } else { "gpu" }, "auto": *info == auto}))
            .chain([json!({"name": auto_cpu_name(), "backend": instruction_set(), "kind": "cpu", "auto": auto.kind == crate::engine::EngineKind::Cpu})])
            .collect();
        println!("{}", json!({"adapters": list, "auto": {"name": auto.name, "backend": auto.backend, "why": why(auto.why)}}));
        return Ok(());
    }
    for info in &adapters {
        println!("{}  {}  {}", info.name, info.backend, if info.software { "emulated in software" } else { "GPU" });
    }
    println!("{}  {}  {} cores", auto_cpu_name(), instruction_set(), cores());
    println!("auto takes: {} {} ({})", auto.name, auto.backend, why(auto.why));
    Ok(())
}

fn auto_cpu_name() -> &'static str {
    "CPU engine"
}
