//! `genscope devices`: every adapter, what it can do, and which one `auto` takes.

use super::{Common, say};
use super::source::why;
use crate::engine::cpu::{cores, instruction_set};
use crate::engine::{DeviceChoice, DeviceInfo, device};
use anyhow::Result;
use clap::Args;
use serde_json::json;

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope devices --json")]
pub(super) struct DevicesArgs {
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: &DevicesArgs) -> Result<()> {
    let adapters = device::adapters_with_limits();
    let auto = device::open(DeviceChoice::Auto, cores())?.info().clone();
    // What another choice leads to is found out by making it.
    let asked = match args.common.device.into() {
        DeviceChoice::Auto => None,
        choice => Some(device::open(choice, cores())?.info().clone()),
    };
    let taken = |info: &DeviceInfo| info.name == auto.name && info.backend == auto.backend;
    if args.common.json {
        let list: Vec<_> = adapters
            .iter()
            .map(|(info, limits)| {
                let limits = json!({
                    "driver": limits.driver,
                    "max_storage_buffer_binding_size": limits.max_binding,
                    "max_compute_invocations_per_workgroup": limits.max_invocations,
                    "max_compute_workgroup_storage_size": limits.max_shared,
                    "timestamps": limits.timestamps,
                    "type": limits.kind,
                });
                json!({"name": info.name, "backend": info.backend, "kind": if info.software { "software" } else { "gpu" }, "auto": taken(info), "limits": limits})
            })
            .chain([json!({"name": auto_cpu_name(), "backend": instruction_set(), "kind": "cpu", "auto": auto.kind == crate::engine::EngineKind::Cpu})])
            .collect();
        let mut all = json!({"adapters": list, "auto": {"name": auto.name, "backend": auto.backend, "why": why(auto.why)}});
        if let Some(info) = &asked {
            all["asked"] = json!({"name": info.name, "backend": info.backend});
        }
        say!("{all}")?;
        return Ok(());
    }
    for (info, limits) in &adapters {
        say!("{}  {}  {}", info.name, info.backend, if info.software { "emulated in software" } else { "GPU" })?;
        say!(
            "    {}; buffers up to {} MiB, {} threads and {} KiB shared memory a workgroup{}",
            limits.driver,
            limits.max_binding >> 20,
            limits.max_invocations,
            limits.max_shared >> 10,
            if limits.timestamps { ", kernels can be timed" } else { "" }
        )?;
    }
    say!("{}  {}  {} cores", auto_cpu_name(), instruction_set(), cores())?;
    say!("auto takes: {} {} ({})", auto.name, auto.backend, why(auto.why))?;
    if let Some(info) = &asked {
        say!("--device takes: {} {}", info.name, info.backend)?;
    }
    Ok(())
}

fn auto_cpu_name() -> &'static str {
    "CPU engine"
}
